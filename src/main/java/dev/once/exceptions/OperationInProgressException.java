package dev.once.exceptions;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Another call with the same key is running. This call did nothing; the other one goes on. */
public class OperationInProgressException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public OperationInProgressException(
            String message, String action, String operationId, Duration retryAfter, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
        this.retryAfter = retryAfter;
    }

    /** How long to wait before the same call is worth another try. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
