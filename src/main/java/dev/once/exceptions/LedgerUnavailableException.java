package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** The ledger could not be reached or could not give a claim in time. The method did not run. */
public class LedgerUnavailableException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(
            String message, @Nullable String action, @Nullable String operationId, @Nullable Throwable cause) {
        super(message, action, operationId, cause);
    }
}
