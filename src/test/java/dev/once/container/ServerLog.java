package dev.once.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server has written to its log since this was made. */
final class ServerLog {

    private final Path file;
    private final long from;

    ServerLog(Path file) throws IOException {
        this.file = file;
        this.from = Files.size(file);
    }

    boolean says(String text) throws IOException {
        return text().contains(text);
    }

    String text() throws IOException {
        byte[] all = Files.readAllBytes(file);
        return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
    }
}
