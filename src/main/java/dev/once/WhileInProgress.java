package dev.once;

/** What a call gets while another call with the same key is running. */
public enum WhileInProgress {
    /** It waits for the outcome, at most {@link Idempotent#waitAtMost()}. */
    WAIT,
    /** It gets {@link dev.once.exceptions.OperationInProgressException} at once. */
    REJECT
}
