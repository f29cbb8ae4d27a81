package dev.once.internal.http;

import java.lang.reflect.Method;

/** What answering requests needs of the module. Thread-safe. */
public interface HttpModule {

    /** Whether calls of the method pass the ledger; also before the module has started. */
    boolean isIdempotent(Class<?> resourceClass, Method method);

    /**
     * Whether a key that the caller sends names the operation. True also for a method that is not idempotent itself: what
     * it calls is not known.
     */
    boolean isNamedByCaller(Class<?> resourceClass, Method method);

    HttpSettings settings();

    /** From now on, and until it is over, this is the request that the calling thread answers. */
    void begins(CallerRequest request);
}
