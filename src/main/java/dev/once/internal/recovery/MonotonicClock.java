package dev.once.internal.recovery;

/** {@link System#nanoTime}, to be set in tests. */
@FunctionalInterface
public interface MonotonicClock {

    long nanoTime();
}
