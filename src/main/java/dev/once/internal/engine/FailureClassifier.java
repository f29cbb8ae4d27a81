package dev.once.internal.engine;

/** Says what a failure of one method means. Pure; wrappers are looked through. */
@FunctionalInterface
public interface FailureClassifier {

    /** What an exception of an attempt says about its effect. */
    enum FailureClass {
        /** Nothing happened, and a repeat would fail in the same way. */
        PERMANENT,
        /** Nothing happened, or what happened was rolled back: a repeat may succeed. */
        TRANSIENT,
        /** The effect may have happened. */
        AMBIGUOUS
    }

    FailureClass classify(Throwable failure);
}
