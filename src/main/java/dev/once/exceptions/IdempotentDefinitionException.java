package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** An annotation, a setting or the ledger's schema cannot be used: the application does not start. */
public class IdempotentDefinitionException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public IdempotentDefinitionException(String message) {
        this(message, null);
    }

    public IdempotentDefinitionException(String message, @Nullable Throwable cause) {
        super(message, null, null, cause);
    }
}
