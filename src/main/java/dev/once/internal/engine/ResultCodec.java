package dev.once.internal.engine;

import org.jspecify.annotations.Nullable;

/** Writes and reads the results of one method, by its declared type. Thread-safe. */
public interface ResultCodec {

    /** The result as JSON; {@code null} is a value like others. Throws what the binding throws where it cannot. */
    String write(@Nullable Object result);

    /** The result that this JSON shows. Throws what the binding throws where it cannot be read. */
    @Nullable
    Object read(String json);
}
