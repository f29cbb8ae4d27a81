package dev.once.internal.engine;

/** Which transaction all attempts of a retry of one method may run in. */
public enum SharedTransaction {
    /** None: each attempt has one of its own, or the method is not retried. */
    NONE,
    /** The one that is begun for the method, outside of the retry. */
    METHODS,
    /** The one that the caller of the method has begun, if it has. */
    CALLERS
}
