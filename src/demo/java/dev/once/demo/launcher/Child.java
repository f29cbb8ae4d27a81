package dev.once.demo.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the demo with those that it has started itself: a server's start script and its JVM. It is ended by its
 * own process ids only.
 */
public final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts the command; it inherits standard output and error where {@code output} says so. */
    public static Child start(List<String> command, Map<String, String> environment, ProcessBuilder.Redirect output)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    /** Waits until the address answers 200. */
    public void awaitReady(URI address, Duration atMost) throws IOException, InterruptedException {
        // An upgrade to HTTP/2 would leave a thread of Open Liberty waiting, and Open Liberty wait for it at its end.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        long end = System.nanoTime() + atMost.toNanos();
        while (!answers(client, request)) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with exit code " + process.exitValue() + " before " + address
                        + " answered; its output says why");
            }
            if (System.nanoTime() > end) {
                throw new IOException(address + " has not answered within " + atMost);
            }
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** {@code kill -9}, without any notice, and waits for the end. */
    public void kill() {
        end(family(), true);
    }

    /** Asks to end, and ends it where it does not within a while. */
    @Override
    public void close() {
        List<ProcessHandle> family = family();
        if (!end(family, false)) {
            end(family, true);
        }
    }

    private List<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    private static boolean end(List<ProcessHandle> family, boolean forcibly) {
        family.forEach(member -> {
            if (forcibly) {
                member.destroyForcibly();
            } else {
                member.destroy();
            }
        });
        try {
            CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
