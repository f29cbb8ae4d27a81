package dev.once.container.interactions;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the server's {@code /metrics} says at one time. */
record Metrics(List<String> lines) {

    /** The configuration property with the server's port. */
    static final String PORT = "test.http.port";

    static Metrics read() throws IOException, InterruptedException {
        String port = ConfigProvider.getConfig().getValue(PORT, String.class);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics?scope=base"))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new Metrics(
                client.send(request, BodyHandlers.ofString()).body().lines().toList());
    }

    /** By how much a counter has grown, over all its series that have these tags. */
    double since(Metrics before, String name, String... tags) {
        return sum(name, tags) - before.sum(name, tags);
    }

    private double sum(String name, String... tags) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") && Stream.of(tags).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
