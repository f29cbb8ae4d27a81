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
import java.util.List;
import java.util.Map;

/**
 * Every refund that ever happened, one JSON object on a line of an append-only file. A refund is on the disk before it
 * is told to anybody. Thread-safe.
 */
final class Effects implements AutoCloseable {

    private final FileChannel file;
    private final List<JsonObject> all = new ArrayList<>();
    private final Map<String, JsonObject> byKey = new HashMap<>();

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

    /** Refunds, or answers with the refund that this key has had. */
    synchronized JsonObject refund(String key, String orderId, String amount) throws IOException {
        JsonObject earlier = byKey.get(key);
        if (earlier != null) {
            return earlier;
        }
        JsonObject refund = Json.createObjectBuilder()
                .add("refundId", "R-" + (all.size() + 1))
                .add("orderId", orderId)
                .add("amount", amount)
                .add("idempotencyKey", key)
                .build();
        ByteBuffer line = ByteBuffer.wrap((refund + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            file.write(line);
        }
        file.force(true);
        remember(refund);
        return refund;
    }

    synchronized List<JsonObject> all() {
        return List.copyOf(all);
    }

    private void remember(JsonObject refund) {
        all.add(refund);
        String key = refund.getString("idempotencyKey");
        if (!key.isEmpty()) {
            byKey.put(key, refund);
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
