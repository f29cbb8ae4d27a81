package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.once.chaos.RunningDemo.Answer;
import dev.once.demo.launcher.Child;
import dev.once.demo.launcher.Installation.Database;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real Prometheus scrapes the demo: each query of the dashboard has data, the alert rules can be evaluated, and the alerts
 * that need no five minutes fire when {@code docs/how-to/fire-alerts.sh} says so.
 */
@Tag("slow")
class DashboardIT {

    private static final Path MONITORING = Path.of("liberty", "monitoring");
    private static final Path SCRIPT = Path.of("docs", "how-to", "fire-alerts.sh");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The others take five minutes and more, or the server's end. */
    private static final List<String> QUICK = List.of(
            "OnceHitRateLow",
            "OnceRetrySpike",
            "OnceKeyCollision",
            "OnceOperationBecameUnknown",
            "OnceAttemptAbandoned",
            "OnceHeartbeatLost");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static RunningDemo demo;
    private static RunningDemo.Server server;
    private static Child prometheus;
    private static int port;
    private static int rounds;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(onPath("prometheus"), "no prometheus on the PATH: the dashboard's queries are not tried");
        demo = RunningDemo.start("dashboard", Database.h2(RunningDemo.freePort()));
        server = demo.server("server");
        server.start();
        port = RunningDemo.freePort();
        Path configuration = Files.createDirectories(demo.data().resolve("prometheus"));
        Files.copy(MONITORING.resolve("alerts.yml"), configuration.resolve("alerts.yml"));
        Path file = configuration.resolve("prometheus.yml");
        String original = Files.readString(MONITORING.resolve("prometheus.yml"));
        assertThat(original).contains(": 15s", "localhost:9080");
        Files.writeString(
                file, original.replace(": 15s", ": 1s").replace("localhost:9080", "localhost:" + server.port()));
        prometheus = Child.start(
                List.of(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + configuration.resolve("data"),
                        "--web.listen-address=localhost:" + port),
                Map.of(),
                ProcessBuilder.Redirect.appendTo(
                        demo.data().resolve("prometheus.log").toFile()));
        prometheus.awaitReady(URI.create("http://localhost:" + port + "/-/ready"), PATIENCE);
        // From a scrape without a count to one with it: what is first counted later is new.
        await().atMost(PATIENCE).until(() -> !results("up{job=\"once\"} == 1").isEmpty());
    }

    @AfterAll
    static void end() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void everyQueryOfEveryPanel_hasData() throws Exception {
        Map<String, String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            touchEveryMetric();
            List<String> empty = new ArrayList<>();
            for (Map.Entry<String, String> query : queries.entrySet()) {
                if (results(query.getValue()).stream().noneMatch(DashboardIT::isNumber)) {
                    empty.add(query.getKey() + ": " + query.getValue());
                }
            }
            assertThat(empty).isEmpty();
        });
        System.out.println("DashboardIT: " + queries.size() + " queries have data");
    }

    @Test
    void everyRule_canBeEvaluated() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<JsonObject> rules =
                    get("/api/v1/rules")
                            .getJsonObject("data")
                            .getJsonArray("groups")
                            .getValuesAs(JsonObject.class)
                            .stream()
                            .flatMap(group -> group.getJsonArray("rules").getValuesAs(JsonObject.class).stream())
                            .toList();
            assertThat(rules)
                    .hasSizeGreaterThan(15)
                    .allSatisfy(rule -> assertThat(rule.getString("health"))
                            .as(rule.toString())
                            .isEqualTo("ok"));
        });
    }

    @Test
    void alerts_fireWhenTheScriptMakesThem() throws Exception {
        assumeTrue(onPath("bash") && onPath("curl"), "no bash or no curl on the PATH: the script is not tried");
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        command.addAll(QUICK);
        Path output = demo.data().resolve("fire-alerts.log");
        try (Child script = Child.start(
                command,
                Map.of(
                        "DEMO", "http://localhost:" + server.port(),
                        "GATEWAY", "http://localhost:" + demo.gatewayPort(),
                        "PROMETHEUS", "http://localhost:" + port,
                        "SCRAPE", "1"),
                ProcessBuilder.Redirect.to(output.toFile()))) {
            int status = script.waitFor();
            String said = Files.readString(output);
            assertThat(said)
                    .contains(QUICK.stream().map(alert -> alert + " fires").toList());
            assertThat(status).as(said).isZero();
        }
    }

    /** Once more each time, so that rates are not 0. */
    private static void touchEveryMetric() throws Exception {
        String order = "dashboard " + ++rounds;
        assertThat(server.refund("keyed", order).status()).isEqualTo(200);
        assertThat(server.refund("keyed", order).replayed()).isTrue();
        assertThat(server.post("keyed", RunningDemo.body(order, "12.50", "another"))
                        .status())
                .isEqualTo(422);
        demo.faults("error-before", 2, 0);
        assertThat(server.refund("external", order + " busy").status()).isEqualTo(200);
        demo.faults("drop-reply", 1, 0);
        assertThat(server.refund("external", order + " lost").status()).isEqualTo(502);
        assertThat(server.refund("external", order + " lost").status()).isEqualTo(409);
        demo.faults("delay", 1, 1_000);
        CompletableFuture<Answer> first = server.refundLater("keyed", order + " slow");
        await().atMost(PATIENCE).until(() -> demo.effectsOf(order + " slow") == 1);
        assertThat(server.refund("keyed", order + " slow").status()).isEqualTo(200);
        assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    /** By panel and letter. What stands in for missing data is left out, and so are the dashboard's variables. */
    private static Map<String, String> queries() throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        JsonObject dashboard = parse(Files.readString(MONITORING.resolve("dashboard.json")));
        for (JsonObject panel : dashboard.getJsonArray("panels").getValuesAs(JsonObject.class)) {
            for (JsonObject target : panel.getJsonArray("targets").getValuesAs(JsonObject.class)) {
                String query = target.getString("expr")
                        .replace(" or vector(0)", "")
                        .replace("$__rate_interval", "1m")
                        .replace("$job", ".*")
                        .replace("$tool", ".*");
                assertThat(query).doesNotContain("$");
                queries.put(panel.getString("title") + " " + target.getString("refId"), query);
            }
        }
        return queries;
    }

    private static boolean isNumber(JsonObject result) {
        JsonValue value = result.getJsonArray("value").get(1);
        return !((JsonString) value).getString().equals("NaN");
    }

    private static List<JsonObject> results(String query) throws IOException, InterruptedException {
        JsonObject answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.getString("status")).as(query + ": " + answer).isEqualTo("success");
        return answer.getJsonObject("data").getJsonArray("result").getValuesAs(JsonObject.class);
    }

    private static JsonObject get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return parse(CLIENT.send(request, BodyHandlers.ofString()).body());
    }

    private static JsonObject parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
