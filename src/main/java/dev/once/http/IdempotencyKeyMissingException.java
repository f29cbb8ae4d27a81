package dev.once.http;

import dev.once.exceptions.InvalidIdempotencyKeyException;

/** The request brings no idempotency key, and its method requires one. The method did not run. */
public class IdempotencyKeyMissingException extends InvalidIdempotencyKeyException {

    private static final long serialVersionUID = 1L;

    public IdempotencyKeyMissingException(String message) {
        super(message, null, null);
    }
}
