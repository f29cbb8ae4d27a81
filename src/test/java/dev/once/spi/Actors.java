package dev.once.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that begin together. */
public final class Actors implements AutoCloseable {

    /** What one of them does. */
    public interface Role<T> {
        T play(int actor) throws Exception;
    }

    private final int count;
    private final ExecutorService threads;

    public Actors(int count) {
        this.count = count;
        this.threads = Executors.newFixedThreadPool(count);
    }

    /** Lets all of them play, and waits for the last. What one throws is thrown. */
    public <T> List<T> play(Role<T> role) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<T>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int actor = i;
            parts.add(() -> {
                start.await(30, TimeUnit.SECONDS);
                return role.play(actor);
            });
        }
        List<T> results = new ArrayList<>();
        for (Future<T> part : threads.invokeAll(parts)) {
            results.add(part.get(2, TimeUnit.MINUTES));
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
