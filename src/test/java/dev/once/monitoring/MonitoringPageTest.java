package dev.once.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The alert rules, their tests, the dashboard, the pages and the script that makes alerts fire speak of the same metrics and
 * the same alerts.
 */
class MonitoringPageTest {

    private static final Path MONITORING = Path.of("liberty/monitoring");
    private static final Path RULES = MONITORING.resolve("alerts.yml");
    private static final Path TESTS = MONITORING.resolve("alerts_test.yml");
    private static final Path DASHBOARD = MONITORING.resolve("dashboard.json");
    private static final Path METRICS = Path.of("docs/reference/metrics.md");
    private static final Path PAGE = Path.of("docs/how-to/dashboards-and-alerts.md");
    private static final Path SCRIPT = Path.of("docs/how-to/fire-alerts.sh");
    private static final Path DEMO_CONFIGURATION =
            Path.of("src/demo/resources/META-INF/microprofile-config.properties");

    /** Name, then type and unit, in one column or in two. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z.]+)` \\| (counter|timer|gauge)([^|]*\\|[^|]*)\\|", Pattern.MULTILINE);

    private static final Pattern SERIES = Pattern.compile("\\b(?:idempotent|idempotency|tool)_[a-z_]+");
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

    @Test
    void everySeriesOfRulesTestsAndDashboard_isOneOfAMetricOfThePage() throws IOException {
        Set<String> known = new HashSet<>();
        metrics().values().forEach(known::addAll);

        for (Path file : List.of(RULES, TESTS, DASHBOARD, PAGE)) {
            assertThat(found(SERIES, Files.readString(file)))
                    .as(file.toString())
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @Test
    void everyMetricOfThePage_isOnTheDashboard() throws IOException {
        Set<String> shown = found(
                SERIES,
                panels().stream()
                        .flatMap(panel -> panel.getJsonArray("targets").getValuesAs(JsonObject.class).stream())
                        .map(target -> target.getString("expr"))
                        .collect(Collectors.joining("\n")));

        assertThat(metrics())
                .isNotEmpty()
                .allSatisfy((metric, series) -> assertThat(shown).as(metric).containsAnyElementsOf(series));
    }

    @Test
    void everyAlert_hasTests_aSectionOfThePage_andAWayToMakeItFire() throws IOException {
        List<String> alerts = alerts();
        String tests = Files.readString(TESTS);
        String script = Files.readString(SCRIPT);

        assertThat(alerts).hasSizeGreaterThan(6).doesNotHaveDuplicates();
        assertThat(found(Pattern.compile("(?m)^### (\\w+)$"), Files.readString(PAGE)))
                .containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(found(Pattern.compile("(?m)^fire_(\\w+)\\(\\)"), script))
                .containsExactlyInAnyOrderElementsOf(alerts);
        for (String alert : alerts) {
            assertThat(tests)
                    .as("a case in which it does not fire")
                    .containsPattern("alertname: " + alert + "\\s+exp_alerts: \\[]")
                    .as("a case in which it fires")
                    .containsPattern("alertname: " + alert + "\\s+exp_alerts:\\s+(?:&\\w+\\s+)?- exp_labels");
        }
    }

    @Test
    void everyAlert_saysHowBadItIs_whatItMeans_andWhereToReadOn() throws IOException {
        String rules = Files.readString(RULES);
        for (String alert : alerts()) {
            String rule = rules.substring(rules.indexOf("- alert: " + alert + "\n") + 1);
            int next = rule.indexOf("- alert: ");
            assertThat(next < 0 ? rule : rule.substring(0, next))
                    .containsPattern("severity: (info|warning|critical)\n")
                    .containsPattern("summary: \\S")
                    .containsPattern("description: >-\n")
                    .contains("runbook: " + PAGE + "#" + alert.toLowerCase(java.util.Locale.ROOT) + "\n");
        }
    }

    /** A dashboard whose quantiles are over all nodes needs them. */
    @Test
    void demo_hasTheBucketsThatThePageShows() throws IOException {
        String configured = Files.readString(DEMO_CONFIGURATION)
                .lines()
                .filter(line -> line.startsWith("mp.metrics.distribution.timer.buckets="))
                .collect(Collectors.joining());

        assertThat(configured).contains("tool.execution=", "idempotency.wait=");
        assertThat(Files.readString(PAGE)).contains(configured);
    }

    /** The series of each metric, as Open Liberty names them. */
    private static Map<String, Set<String>> metrics() throws IOException {
        Map<String, Set<String>> metrics = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(METRICS));
        while (row.find()) {
            String name = row.group(1).replace('.', '_');
            boolean seconds = row.group(3).contains("seconds");
            metrics.put(
                    row.group(1),
                    switch (row.group(2)) {
                        case "counter" -> Set.of(name + "_total");
                        case "gauge" -> Set.of(seconds ? name + "_seconds" : name);
                        default ->
                            Stream.of("", "_count", "_sum", "_max", "_bucket")
                                    .map(suffix -> name + "_seconds" + suffix)
                                    .collect(Collectors.toSet());
                    });
        }
        return metrics;
    }

    private static List<String> alerts() throws IOException {
        List<String> alerts = new ArrayList<>();
        Matcher alert = ALERT.matcher(Files.readString(RULES));
        while (alert.find()) {
            alerts.add(alert.group(1));
        }
        return alerts;
    }

    private static List<JsonObject> panels() throws IOException {
        try (JsonReader reader = Json.createReader(new StringReader(Files.readString(DASHBOARD)))) {
            return reader.readObject().getJsonArray("panels").getValuesAs(JsonObject.class);
        }
    }

    /** The pattern's group, or all of it where it has none. */
    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(Math.min(1, matcher.groupCount())));
        }
        return found;
    }
}
