package dev.once.container;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often the methods of a test ran for each key. */
public final class Runs {

    private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();

    private Runs() {}

    public static int of(String key) {
        return COUNTS.getOrDefault(key, new AtomicInteger()).get();
    }

    /** Counts one more. */
    public static int next(String key) {
        return COUNTS.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
    }
}
