package dev.once.demo.gateway;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every refund that ever happened, and every reference that was cancelled, one JSON object on a line of an append-only
 * file. Each is on the disk before it is told to anybody. Thread-safe.
 */
final class Effects implements AutoCloseable {

    private final FileChannel file;
    private final List<JsonObject> all = new ArrayList<>();
    private final Map<String, JsonObject> byKey = new HashMap<>();
    private final Map<String, JsonObject> byReference = new HashMap<>();
    private final Set<String> cancelled = new HashSet<>();

    private Effects(FileChannel file) {
        this.file = file;
    }

    static Effects open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        String text = Files.exists(path) ? Files.readString(path) : "";
        // A line without an end was being written when the process was killed: nobody was told of it.
        String complete = text.substring(0, text.lastIndexOf('\n') + 1);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Effects effects = new Effects(file);
        long size = complete.getBytes(StandardCharsets.UTF_8).length;
        file.truncate(size).position(size);
        complete.lines().forEach(line -> effects.remember(parse(line)));
        return effects;
    }

    /**
     * Refunds, or answers with the refund that this key has had; empty where the reference was cancelled before.
     *
     * @param reference by which the request can be found and cancelled; empty: it cannot
     */
    synchronized Optional<JsonObject> refund(String key, String reference, String orderId, String amount)
            throws IOException {
        if (cancelled.contains(reference)) {
            return Optional.empty();
        }
        JsonObject earlier = byKey.get(key);
        if (earlier != null) {
            return Optional.of(earlier);
        }
        JsonObject refund = Json.createObjectBuilder()
                .add("refundId", "R-" + (all.size() + 1))
                .add("orderId", orderId)
                .add("amount", amount)
                .add("idempotencyKey", key)
                .add("reference", reference)
                .build();
        write(refund);
        return Optional.of(refund);
    }

    /** The refund of this reference; where there is none, a request with it is refused from now on. */
    synchronized Optional<JsonObject> cancelUnlessDone(String reference) throws IOException {
        JsonObject done = byReference.get(reference);
        if (done == null && !cancelled.contains(reference)) {
            write(Json.createObjectBuilder().add("cancelled", reference).build());
        }
        return Optional.ofNullable(done);
    }

    private void write(JsonObject entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((entry + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            file.write(line);
        }
        file.force(true);
        remember(entry);
    }

    synchronized List<JsonObject> all() {
        return List.copyOf(all);
    }

    private void remember(JsonObject entry) {
        if (entry.containsKey("cancelled")) {
            cancelled.add(entry.getString("cancelled"));
            return;
        }
        all.add(entry);
        putUnlessEmpty(byKey, entry.getString("idempotencyKey"), entry);
        putUnlessEmpty(byReference, entry.getString("reference", ""), entry);
    }

    private static void putUnlessEmpty(Map<String, JsonObject> map, String key, JsonObject refund) {
        if (!key.isEmpty()) {
            map.put(key, refund);
        }
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
