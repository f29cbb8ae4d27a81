package dev.once.bench;

import dev.once.bench.app.Exchange;
import dev.once.bench.app.Variant;
import dev.once.demo.launcher.Child;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The benchmark's application on Open Liberty. */
final class Application implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final byte[] BODY = "{\"amount\":12.50,\"reason\":\"late\"}".getBytes(StandardCharsets.UTF_8);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Child process;
    private final URI address;

    private Application(Child process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** One that keeps the ledger and tells nothing: no metrics, no audit, no record of calls in the log. */
    static Application silent(Path wlp, Path data, String databaseUrl) throws IOException, InterruptedException {
        return start(
                wlp,
                data,
                "once-bench",
                databaseUrl,
                Map.of("ONCE_AUDIT", "off", "BENCH_TRACE", "*=info:dev.once.operations=off"));
    }

    /** One with metrics, and with log and audit as they are without any settings. */
    static Application telling(Path wlp, Path data, String databaseUrl) throws IOException, InterruptedException {
        return start(wlp, data, "once-bench-told", databaseUrl, Map.of());
    }

    private static Application start(
            Path wlp, Path data, String server, String databaseUrl, Map<String, String> variables)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        Files.createDirectories(data);
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "WLP_OUTPUT_DIR", data.toString(),
                "BENCH_HTTP_PORT", String.valueOf(port),
                "BENCH_DB_URL", databaseUrl + "?ApplicationName=once-bench"));
        // Clean: see the demo's Installation.
        Child process = Child.start(
                List.of(wlp.resolve(windows ? "bin/server.bat" : "bin/server").toString(), "run", server, "--clean"),
                environment,
                ProcessBuilder.Redirect.to(data.resolve("server.log").toFile()));
        Application application = new Application(process, URI.create("http://localhost:" + port));
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        process.awaitReady(application.address(Variant.JSON, 1, 1), START);
        return application;
    }

    /** The nanoseconds of each call. */
    List<Long> measure(Variant variant, int threads, int calls) throws IOException, InterruptedException {
        return numbers(address(variant, threads, calls));
    }

    /** The nanoseconds of each request, from this process and back, over connections that are kept. */
    List<Long> exchanged(Exchange exchange, int threads, int calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<Long>>> measured = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                measured.add(clients.submit(() -> {
                    List<Long> nanos = new ArrayList<>();
                    together.await(1, TimeUnit.MINUTES);
                    for (int i = 0; i < calls; i++) {
                        String order = Variant.recorded(number, i % Variant.RECORDED);
                        long begin = System.nanoTime();
                        post(address.resolve("/api/" + exchange.path() + "/" + order), order);
                        nanos.add(System.nanoTime() - begin);
                    }
                    return nanos;
                }));
            }
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> nanos : measured) {
                all.addAll(nanos.get(5, TimeUnit.MINUTES));
            }
            return all;
        } finally {
            clients.shutdown();
        }
    }

    /** By the client whose work is done on the calling thread, so that what is measured is the server more than it. */
    private static void post(URI uri, String key) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Idempotency-Key", '"' + key + '"');
        connection.setDoOutput(true);
        connection.getOutputStream().write(BODY);
        int status = connection.getResponseCode();
        try (InputStream body = status == 200 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] answer = body.readAllBytes();
            if (status != 200) {
                throw new IOException(uri + " answered " + status + ": " + new String(answer, StandardCharsets.UTF_8));
            }
        }
    }

    /** How many wait, threads beyond theirs, how many got the result, and after how many nanoseconds. */
    List<Long> hot(int callers) throws IOException, InterruptedException {
        return numbers(address.resolve("/hot?threads=" + callers));
    }

    private URI address(Variant variant, int threads, int calls) {
        return address.resolve("/measure?variant=" + variant + "&threads=" + threads + "&calls=" + calls);
    }

    private List<Long> numbers(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(5)).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body().lines().map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
