package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** The operation succeeded, but its recorded result cannot be given: too large, not writable, or of a class that has changed since. The method is not run again. */
public class RecordedResultUnavailableException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public RecordedResultUnavailableException(
            String message, String action, String operationId, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
    }
}
