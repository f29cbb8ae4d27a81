package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/** No key can be made of the arguments: a value that has no canonical form, a cycle, NaN. The method did not run. */
public class InvalidIdempotencyKeyException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public InvalidIdempotencyKeyException(String message, @Nullable String action, @Nullable Throwable cause) {
        super(message, action, null, cause);
    }
}
