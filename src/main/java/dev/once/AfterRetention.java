package dev.once;

/** What a call gets whose key is past its {@link Idempotent#retention()}. */
public enum AfterRetention {

    /** It is a new operation: the key means another call now. This is the time-bucketed key, without a bucket's edge. */
    NEW,

    /**
     * {@link dev.once.exceptions.OperationExpiredException}: the key is used up for ever. Of the old operation its id,
     * status and fingerprint are kept.
     */
    REFUSE
}
