package dev.once.spi;

/**
 * An operation whose attempt, or verification, was found abandoned and given up or settled.
 *
 * @param attempt the last attempt that had begun
 * @param status where the operation stands now: PENDING where the next call may take it over
 */
public record AbandonedOperation(OperationId id, String action, int attempt, Status status) {}
