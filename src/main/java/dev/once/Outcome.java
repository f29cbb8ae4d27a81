package dev.once;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an attempt that may have taken effect. Immutable.
 *
 * @param <T> the result of the method
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /** The effect is there. */
    record Happened<T extends @Nullable Object>(T result) implements Outcome<T> {}

    /** The effect is not there, and the attempt's request cannot bring it about any more. */
    record RuledOut<T extends @Nullable Object>() implements Outcome<T> {}

    /** Nobody can say. */
    record Unknown<T extends @Nullable Object>() implements Outcome<T> {}

    /** The attempt took effect: this is what the method would have returned. */
    static <T extends @Nullable Object> Outcome<T> happened(T result) {
        return new Happened<>(result);
    }

    /**
     * The attempt did not take effect, and never will: its request was cancelled, or whoever receives it refuses it from
     * now on. That a search finds nothing is no reason: the request may be on its way. After this answer the method runs
     * again.
     */
    static <T extends @Nullable Object> Outcome<T> ruledOut() {
        return new RuledOut<>();
    }

    /** It cannot be found out now. */
    static <T extends @Nullable Object> Outcome<T> unknown() {
        return new Unknown<>();
    }
}
