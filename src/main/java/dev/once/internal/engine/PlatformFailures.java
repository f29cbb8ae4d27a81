package dev.once.internal.engine;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Exceptions of the platform that say no more than their message. */
public final class PlatformFailures {

    private static final Map<String, Function<@Nullable String, Exception>> TYPES = Map.of(
            IllegalArgumentException.class.getName(), IllegalArgumentException::new,
            IllegalStateException.class.getName(), IllegalStateException::new,
            NumberFormatException.class.getName(), NumberFormatException::new,
            UnsupportedOperationException.class.getName(), UnsupportedOperationException::new,
            NoSuchElementException.class.getName(), NoSuchElementException::new,
            ArithmeticException.class.getName(), ArithmeticException::new,
            SecurityException.class.getName(), SecurityException::new);

    private PlatformFailures() {}

    /** Whether an exception is one of them. */
    public static boolean include(Throwable failure) {
        return TYPES.containsKey(failure.getClass().getName());
    }

    /** The exception with a class name and a message; empty where it is none of them. */
    static Optional<Exception> of(String type, @Nullable String message) {
        return Optional.ofNullable(TYPES.get(type)).map(built -> built.apply(message));
    }
}
