package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** An operation cannot be settled or released by hand as it stands now. Nothing was changed. */
public class SettlementRefusedException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public SettlementRefusedException(String message, @Nullable String action, String operationId) {
        super(message, action, operationId, null);
    }
}
