package dev.once.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * The call has no key: an argument has no canonical form or a value of the expression is null, the caller's key is none,
 * the caller is not known in a scope that the method names, or a source of the call context failed. The method did not run,
 * and nothing was written. The exceptions of the application's own code are not among the causes where an argument has
 * sensitive members.
 */
public class InvalidIdempotencyKeyException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public InvalidIdempotencyKeyException(String message, @Nullable String action, @Nullable Throwable cause) {
        super(message, action, null, cause);
    }
}
