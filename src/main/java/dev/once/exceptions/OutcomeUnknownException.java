package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** An attempt may have taken effect and nobody knows: the method is not run again until the operation is settled. */
public class OutcomeUnknownException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** One that the same call, made again, does not settle. */
    public OutcomeUnknownException(String message, String action, String operationId, @Nullable Throwable cause) {
        this(message, action, operationId, false, cause);
    }

    /** {@code retryable}: see {@link #isRetryable}. */
    public OutcomeUnknownException(
            String message, String action, String operationId, boolean retryable, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
        this.retryable = retryable;
    }

    /**
     * Whether the same call, made again later, may learn the outcome: a verifier is asked, what could not be recorded is
     * recorded by then, or the method runs where that is no second effect. Else a person must find out.
     */
    public boolean isRetryable() {
        return retryable;
    }
}
