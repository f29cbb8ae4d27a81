package dev.once.internal.jpa;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Begins and ends transactions around a piece of work. */
public interface Demarcation {

    /** Runs the work in a new transaction that ends with it; the thread's own is suspended meanwhile. */
    <T extends @Nullable Object> T inNew(Callable<T> work) throws Exception;

    /** Runs the work without a transaction; the thread's own is suspended meanwhile. */
    <T extends @Nullable Object> T without(Callable<T> work) throws Exception;
}
