package dev.once;

/**
 * What kind of thing went wrong, for dashboards, logs and the audit. It says nothing about whether the effect happened,
 * and nothing is decided by it.
 */
public enum ErrorType {
    /** No answer came in time. */
    TIMEOUT,
    /** The other side gave no connection. */
    REFUSED,
    /** The other side wants fewer requests. */
    RATE_LIMITED,
    /** The other side is there and cannot work now. */
    UNAVAILABLE,
    /** The request is wrong, and will be. */
    INVALID,
    /** The caller may not do this. */
    DENIED,
    /** Somebody else was at it at the same time: a lock, a deadlock, a conflicting change. */
    CONFLICT,
    /** Anything else. */
    OTHER
}
