package dev.once.demo.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The gateway: {@code POST /refunds} refunds, and deduplicates by the optional header {@code Idempotency-Key};
 * {@code POST /cancellations} answers with the refund of a {@code reference}, or refuses that reference from then on;
 * {@code GET /refunds} tells every effect that ever happened; {@code PUT /faults} makes the next requests go wrong,
 * and {@code GET /faults} says how many are left. Listens on the loopback interface only.
 *
 * <p>503 is a promise: the request has done nothing and never will, so that a client may send it again. No other answer
 * but 410 promises that, and no answer at all does not either.
 */
public final class Gateway implements AutoCloseable {

    private final Effects effects;
    private final Faults faults = new Faults();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Gateway(int port, Path file) throws IOException {
        effects = Effects.open(file);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/refunds", exchange -> answer(exchange, this::refunds));
        server.createContext("/cancellations", exchange -> answer(exchange, this::cancel));
        server.createContext("/faults", exchange -> answer(exchange, this::faults));
        server.start();
    }

    /** Starts on this port; 0 takes a free one. */
    public static Gateway start(int port, Path file) throws IOException {
        return new Gateway(port, file);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Arguments: port, effects file. Ends when its standard input ends: with the process that has started it. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (Gateway gateway = start(port, Path.of(arguments[1]))) {
            System.out.println("Gateway: http://localhost:" + gateway.port() + "/refunds, effects in " + arguments[1]);
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        } catch (BindException e) {
            System.err.println("Gateway: port " + port + " is taken.");
            System.exit(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        effects.close();
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private static void answer(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            handler.handle(exchange);
        } catch (BadRequest | JsonException | ClassCastException | NullPointerException | NumberFormatException e) {
            send(
                    exchange,
                    400,
                    Json.createObjectBuilder()
                            .add("error", String.valueOf(e.getMessage()))
                            .build());
        }
    }

    private void refunds(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                JsonArrayBuilder array = Json.createArrayBuilder();
                effects.all().forEach(array::add);
                send(exchange, 200, array.build());
            }
            case "POST" -> refund(exchange);
            default -> send(exchange, 405, Json.createObjectBuilder().build());
        }
    }

    private void refund(HttpExchange exchange) throws IOException {
        JsonObject request = read(exchange);
        String orderId = request.getString("orderId");
        String amount = new BigDecimal(request.getString("amount")).toPlainString();
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                .orElse("");
        Faults.Fault fault = faults.next();
        if (fault.mode() == Faults.Mode.ERROR_BEFORE) {
            // The promise holds because nothing of the request is kept before this.
            busy(exchange);
            return;
        }
        Optional<JsonObject> refunded = effects.refund(key, request.getString("reference", ""), orderId, amount);
        if (refunded.isEmpty()) {
            send(
                    exchange,
                    410,
                    Json.createObjectBuilder()
                            .add("error", "cancelled, nothing happened")
                            .build());
            return;
        }
        reply(exchange, refunded.get(), fault);
    }

    private void cancel(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            send(exchange, 405, Json.createObjectBuilder().build());
            return;
        }
        String reference = read(exchange).getString("reference");
        Faults.Fault fault = faults.next();
        if (fault.mode() == Faults.Mode.ERROR_BEFORE) {
            busy(exchange);
            return;
        }
        Optional<JsonObject> done = effects.cancelUnlessDone(reference);
        reply(exchange, done.orElseGet(() -> Json.createObjectBuilder().build()), fault);
    }

    private static void busy(HttpExchange exchange) throws IOException {
        send(
                exchange,
                503,
                Json.createObjectBuilder()
                        .add("error", "busy, nothing happened")
                        .build());
    }

    /** Once the effect is on the disk. */
    private static void reply(HttpExchange exchange, JsonObject answer, Faults.Fault fault) throws IOException {
        switch (fault.mode()) {
            case ERROR_AFTER ->
                send(
                        exchange,
                        500,
                        Json.createObjectBuilder().add("error", "internal").build());
            case DROP_REPLY -> {
                // Closing the exchange without an answer closes the connection.
            }
            case DELAY -> {
                pause(fault.millis());
                send(exchange, 200, answer);
            }
            default -> send(exchange, 200, answer);
        }
    }

    private void faults(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" ->
                send(
                        exchange,
                        200,
                        Json.createObjectBuilder().add("left", faults.left()).build());
            case "PUT" -> {
                JsonObject request = read(exchange);
                Faults.Mode mode = Faults.Mode.of(request.getString("mode"))
                        .orElseThrow(
                                () -> new BadRequest("mode is none, delay, error-before, error-after or drop-reply"));
                faults.set(mode, request.getInt("count", 1), request.getInt("millis", 0));
                send(exchange, 200, request);
            }
            default -> send(exchange, 405, Json.createObjectBuilder().build());
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonObject read(HttpExchange exchange) {
        try (JsonReader reader = Json.createReader(exchange.getRequestBody())) {
            return reader.readObject();
        }
    }

    private static void send(HttpExchange exchange, int status, JsonValue body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static final class BadRequest extends RuntimeException {
        BadRequest(String message) {
            super(message);
        }
    }
}
