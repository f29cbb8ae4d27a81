package dev.once.spi;

/** Where an operation stands. */
public enum Status {
    /** An attempt holds the claim. */
    PENDING,
    /** The effect exists, and its result is recorded. */
    SUCCEEDED,
    /** The effect does not exist and never will. */
    FAILED,
    /** No attempt runs; the next call begins one. */
    RETRYABLE,
    /** The effect may exist. No attempt is made until the operation is settled. */
    UNKNOWN
}
