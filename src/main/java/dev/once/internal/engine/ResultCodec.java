package dev.once.internal.engine;

import org.jspecify.annotations.Nullable;

/** Writes and reads the results of one method, by its declared type, and what its exceptions hold. Thread-safe. */
public interface ResultCodec {

    /** The result as JSON; {@code null} is a value like others. Throws what the binding throws where it cannot. */
    String write(@Nullable Object result);

    /** The result that this JSON shows. Throws what the binding throws where it cannot be read. */
    @Nullable
    Object read(String json);

    /**
     * What a failure says beside its class and message, on one line; null where that is nothing.
     */
    default @Nullable String writeFailure(Throwable failure) {
        return null;
    }

    /**
     * The exception that is given for a recorded failure.
     *
     * @param text what {@link #writeFailure} has made of it
     * @param type its class name, by which nothing is loaded
     * @param message its message
     * @param declared the one that would be given without the text; null where its class is none that the method names
     * @return null where it cannot be given again
     */
    default @Nullable Exception readFailure(
            String text, String type, @Nullable String message, @Nullable Exception declared) {
        return null;
    }
}
