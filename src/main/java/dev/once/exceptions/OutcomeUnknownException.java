package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** An attempt may have taken effect and nobody knows: the method is not run again until the operation is settled. */
public class OutcomeUnknownException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, String action, String operationId, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
    }
}
