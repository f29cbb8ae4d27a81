package dev.once.spi;

/** What an exception of an attempt says about its effect, and about a repeat. */
public enum FailureClass {
    /** Nothing happened, and a repeat would fail in the same way. */
    PERMANENT,
    /** Nothing happened, or what happened was rolled back: a repeat may succeed. */
    TRANSIENT,
    /** The effect may have happened. */
    AMBIGUOUS
}
