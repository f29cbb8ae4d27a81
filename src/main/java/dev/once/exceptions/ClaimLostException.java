package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** The attempt lost its claim while it ran, and its outcome could not be recorded as the operation's; the transaction that it was part of rolls back. */
public class ClaimLostException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public ClaimLostException(String message, String action, String operationId, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
    }
}
