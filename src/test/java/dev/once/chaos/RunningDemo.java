package dev.once.chaos;

import static org.awaitility.Awaitility.await;

import dev.once.demo.launcher.Child;
import dev.once.demo.launcher.Installation;
import dev.once.demo.launcher.Installation.Database;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The demo's processes on ports of their own: a gateway, and servers that are started, killed and started again. */
final class RunningDemo implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);

    /** These servers do not live long enough for an optimizing compiler to pay. */
    private static final Map<String, String> SHORT_LIVED = Map.of("JVM_ARGS", "-XX:TieredStopAtLevel=1");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path data;
    private final Installation installation;
    private final Database database;
    private final Map<String, String> environment = new HashMap<>(SHORT_LIVED);
    private final Child gateway;
    private final List<Server> servers = new ArrayList<>();

    private RunningDemo(Path data, Installation installation, Database database) throws Exception {
        this.data = data;
        this.installation = installation;
        this.database = database;
        gateway = installation.startGateway(log("gateway"));
        gateway.awaitReady(URI.create("http://localhost:" + installation.gatewayPort() + "/refunds"), START);
    }

    /** Starts a gateway without any effects. */
    static RunningDemo start(String name, Database database) throws Exception {
        Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target", "chaos")), name)
                .toAbsolutePath();
        Installation installation = new Installation(Path.of(System.getProperty("once.test.wlp")), data, freePort());
        return new RunningDemo(data, installation, database);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Once's setting for the servers that are started from now on. */
    void setting(String name, String value) {
        environment.put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value);
    }

    private ProcessBuilder.Redirect log(String name) {
        return ProcessBuilder.Redirect.appendTo(data.resolve(name + ".log").toFile());
    }

    /** A server that can be called once {@link Server#start} returns. */
    Server server(String node) throws IOException {
        Server server = new Server(node, freePort());
        servers.add(server);
        return server;
    }

    /** Every effect that ever happened at the gateway. */
    List<JsonObject> effects() throws IOException, InterruptedException {
        JsonArray effects =
                (JsonArray) send(gatewayRequest("/refunds").GET().build()).json();
        return effects.getValuesAs(JsonObject.class);
    }

    /** The lines of the gateway's own file. */
    List<String> effectsInFile() throws IOException {
        return Files.readAllLines(installation.effects());
    }

    long effectsOf(String orderId) throws IOException, InterruptedException {
        return effects().stream()
                .filter(effect -> effect.getString("orderId").equals(orderId))
                .count();
    }

    void faults(String mode, int count, int millis) throws IOException, InterruptedException {
        String body = Json.createObjectBuilder()
                .add("mode", mode)
                .add("count", count)
                .add("millis", millis)
                .build()
                .toString();
        send(gatewayRequest("/faults").PUT(BodyPublishers.ofString(body)).build());
    }

    /** How many requests to the gateway are still to go wrong. */
    int faultsLeft() throws IOException, InterruptedException {
        return send(gatewayRequest("/faults").GET().build())
                .json()
                .asJsonObject()
                .getInt("left");
    }

    int gatewayPort() {
        return installation.gatewayPort();
    }

    /** Where this run's files are. */
    Path data() {
        return data;
    }

    private HttpRequest.Builder gatewayRequest(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + installation.gatewayPort() + path));
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        return Answer.of(client.send(request, BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        gateway.close();
    }

    /** An HTTP answer. */
    record Answer(int status, Map<String, List<String>> headers, String body) {

        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        }

        JsonValue json() {
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.readValue();
            }
        }

        String text(String member) {
            return json().asJsonObject().getString(member);
        }

        int attempt() {
            return json().asJsonObject().getInt("attempt");
        }

        boolean replayed() {
            return json().asJsonObject().getBoolean("replayed");
        }
    }

    /** One Open Liberty with the refund service. */
    final class Server {

        private final String node;
        private final int port;
        private Child process;

        private Server(String node, int port) {
            this.node = node;
            this.port = port;
        }

        void start() throws IOException, InterruptedException {
            process = installation.startServer(node, port, database, environment, log(node));
            process.awaitReady(URI.create("http://localhost:" + port + "/api/holds"), START);
        }

        int port() {
            return port;
        }

        /** Waits for it to die by itself. */
        void awaitEnd() {
            await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
        }

        /** {@code kill -9}. */
        void kill() {
            process.kill();
        }

        Answer refund(String method, String orderId) throws IOException, InterruptedException {
            return post(method, body(orderId, "12.50", "late"));
        }

        Answer post(String method, String body) throws IOException, InterruptedException {
            return send(request(method, body).build());
        }

        Answer refundBy(String agent, String method, String orderId) throws IOException, InterruptedException {
            return send(request(method, body(orderId, "12.50", "late"))
                    .header("Agent", agent)
                    .build());
        }

        CompletableFuture<Answer> refundHeldAt(String point, String method, String orderId) {
            HttpRequest request = request(method, body(orderId, "12.50", "late"))
                    .header("Hold-At", point)
                    .build();
            return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::of);
        }

        /** In a transaction of its caller, which rolls back when the refund has returned. */
        CompletableFuture<Answer> rollBackHeldAt(String point, String method, String orderId) {
            HttpRequest request = request(method, body(orderId, "12.50", "late"))
                    .header("Hold-At", point)
                    .header("Roll-Back", "true")
                    .build();
            return client.sendAsync(request, BodyHandlers.ofString()).thenApply(Answer::of);
        }

        CompletableFuture<Answer> refundLater(String method, String orderId) {
            return client.sendAsync(
                            request(method, body(orderId, "12.50", "late")).build(), BodyHandlers.ofString())
                    .thenApply(Answer::of);
        }

        /** Without a body, for calls that take long. */
        CompletableFuture<Answer> postLater(String path) {
            return client.sendAsync(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString())
                    .thenApply(Answer::of);
        }

        /** A run of the agent. */
        CompletableFuture<Answer> agent(String orderId, String mode, String tool) {
            return postLater("/api/agent/refund?order=" + orderId + "&mode=" + mode + "&tool=" + tool);
        }

        Answer postForm(String path, String form) throws IOException, InterruptedException {
            return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form))
                    .build());
        }

        Answer get(String path) throws IOException, InterruptedException {
            return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .build());
        }

        /** How many calls are held at the point. */
        int held(String point) throws IOException, InterruptedException {
            return get("/api/holds").json().asJsonObject().getInt(point, 0);
        }

        private HttpRequest.Builder request(String method, String body) {
            return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/refunds/" + method))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofMinutes(2))
                    .POST(BodyPublishers.ofString(body));
        }

        private void close() {
            if (process != null) {
                process.close();
            }
        }
    }

    static String body(String orderId, String amount, String reason) {
        return Json.createObjectBuilder()
                .add("orderId", orderId)
                .add("amount", amount)
                .add("reason", reason)
                .build()
                .toString();
    }
}
