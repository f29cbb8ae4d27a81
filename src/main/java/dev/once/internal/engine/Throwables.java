package dev.once.internal.engine;

import java.lang.reflect.UndeclaredThrowableException;

/** Throws what a method threw, as it was. */
final class Throwables {

    private Throwables() {}

    /** Never returns; the type is for {@code throw rethrow(t)}. */
    static Exception rethrow(Throwable thrown) throws Exception {
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        throw new UndeclaredThrowableException(thrown);
    }
}
