package dev.once.container;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/**
 * An OpenTelemetry collector: receives spans by OTLP over HTTP, and reads of the Protocol Buffers messages what tests ask
 * for (opentelemetry/proto/trace/v1/trace.proto).
 */
final class SpanCollector implements AutoCloseable {

    /** A span; a link is its trace and span. */
    record Received(String trace, String span, String name, Map<String, Object> attributes, List<String> links) {}

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    SpanCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Received> spans() {
        return List.copyOf(spans);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                    : exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("/v1/traces")) {
                // request, resource spans, scope spans, spans
                fields(ByteBuffer.wrap(body), (number, resource) -> {
                    if (number == 1) {
                        inside(resource, 2, scope -> inside(scope, 2, span -> spans.add(span(span))));
                    }
                });
            }
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private interface Reader {
        void read(Object value);
    }

    private static void inside(Object message, int wanted, Reader reader) {
        fields((ByteBuffer) message, (number, value) -> {
            if (number == wanted) {
                reader.read(value);
            }
        });
    }

    private static Received span(Object message) {
        Map<Integer, String> texts = new LinkedHashMap<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        List<String> links = new ArrayList<>();
        fields((ByteBuffer) message, (number, value) -> {
            switch (number) {
                case 1, 2 -> texts.put(number, hex(value));
                case 5 -> texts.put(number, text(value));
                case 9 -> attribute(value, attributes);
                case 13 -> {
                    List<String> ids = new ArrayList<>();
                    inside(value, 1, trace -> ids.add(hex(trace)));
                    inside(value, 2, span -> ids.add(hex(span)));
                    links.add(String.join(" ", ids));
                }
                default -> {
                    // not asked for
                }
            }
        });
        return new Received(
                texts.getOrDefault(1, ""), texts.getOrDefault(2, ""), texts.getOrDefault(5, ""), attributes, links);
    }

    private static void attribute(Object message, Map<String, Object> attributes) {
        List<Object> pair = new ArrayList<>();
        inside(message, 1, key -> pair.add(text(key)));
        inside(
                message,
                2,
                any -> fields(
                        (ByteBuffer) any,
                        (number, value) ->
                                pair.add(number == 1 ? text(value) : number == 2 ? (Object) value.equals(1L) : value)));
        if (pair.size() == 2) {
            attributes.put((String) pair.get(0), pair.get(1));
        }
    }

    private static String text(Object value) {
        return StandardCharsets.UTF_8.decode(((ByteBuffer) value).duplicate()).toString();
    }

    private static String hex(Object value) {
        ByteBuffer bytes = ((ByteBuffer) value).duplicate();
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        return HexFormat.of().formatHex(all);
    }

    /** The fields of a message: numbers as {@code Long}, all else as the bytes of it. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, Object> field) {
        ByteBuffer rest = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long tag = varint(rest);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(rest);
                case 1 -> rest.getLong();
                case 2 -> {
                    int length = (int) varint(rest);
                    ByteBuffer bytes = rest.slice(rest.position(), length);
                    rest.position(rest.position() + length);
                    yield bytes;
                }
                case 5 -> (long) rest.getInt();
                default -> throw new IllegalArgumentException("wire type of " + tag);
            };
            field.accept((int) (tag >>> 3), value);
        }
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
