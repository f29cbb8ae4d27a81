package dev.once.internal.http;

import dev.once.exceptions.IdempotentDefinitionException;
import java.lang.reflect.Method;

/** What answering requests needs of the module. Thread-safe. */
public interface HttpModule {

    /** What tells the calls of a method apart. */
    enum Naming {
        /** Not a key that the caller sends. */
        NOT_BY_CALLER,
        /** The key that the caller sends, else the arguments. */
        BY_CALLER_OR_ARGUMENTS,
        /** The key that the caller sends, and nothing else. */
        BY_CALLER
    }

    /**
     * Whether calls of the method pass the ledger; also before the module has started.
     *
     * @throws IdempotentDefinitionException if they should, and nothing sees them, since the class is no bean
     */
    boolean isIdempotent(Class<?> resourceClass, Method method);

    /** Of a method that is not idempotent itself it is not known what it calls: it may be named by the caller. */
    Naming naming(Class<?> resourceClass, Method method);

    HttpSettings settings();

    /** From now on, and until it is over, this is the request that the calling thread answers. */
    void begins(CallerRequest request);
}
