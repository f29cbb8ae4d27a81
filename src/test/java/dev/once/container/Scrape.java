package dev.once.container;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the server's {@code /metrics} says at one time, as Prometheus reads it.
 *
 * @param text all of it
 */
record Scrape(String text, List<Scrape.Sample> samples) {

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    static Scrape now() throws IOException, InterruptedException {
        URI metrics = URI.create(
                "http://localhost:" + System.getProperty("once.test.http.port") + "/metrics?scope=application");
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return of(response.body());
    }

    private static Scrape of(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (!line.startsWith("#") && sample.matches()) {
                Map<String, String> labels = new LinkedHashMap<>();
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
            }
        }
        return new Scrape(text, samples);
    }

    /** The samples of this name whose labels have these values: {@code name=value}. */
    Stream<Sample> find(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name)
                        && Stream.of(labels).allMatch(label -> {
                            int equals = label.indexOf('=');
                            return label.substring(equals + 1)
                                    .equals(sample.labels().get(label.substring(0, equals)));
                        }));
    }

    boolean has(String name, String... labels) {
        return find(name, labels).findAny().isPresent();
    }

    /** Their sum; 0 where there are none. */
    double value(String name, String... labels) {
        return find(name, labels).mapToDouble(Sample::value).sum();
    }

    /** By how much it has grown. */
    double since(Scrape before, String name, String... labels) {
        return value(name, labels) - before.value(name, labels);
    }

    /** The values of a label. */
    Set<String> values(String label, String name, String... labels) {
        return find(name, labels)
                .map(sample -> String.valueOf(sample.labels().get(label)))
                .collect(Collectors.toSet());
    }
}
