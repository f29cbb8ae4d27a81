package dev.once.exceptions;

import jakarta.ejb.ApplicationException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base of what Once throws. The message says what happened, whether the effect took place, and what to do next.
 *
 * <p>EJB callers get it by its type, and it rolls an EJB's transaction back. Passing through
 * {@code jakarta.transaction.Transactional} rolls back too, unless {@code dontRollbackOn} names it.
 */
@ApplicationException(inherited = true, rollback = true)
public abstract class IdempotencyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String action;
    private final @Nullable String operationId;

    protected IdempotencyException(
            String message, @Nullable String action, @Nullable String operationId, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
        this.operationId = operationId;
    }

    /** The action that was called, where one is known. */
    public Optional<String> action() {
        return Optional.ofNullable(action);
    }

    /** The id of the operation, 64 hexadecimal digits, where one is known. */
    public Optional<String> operationId() {
        return Optional.ofNullable(operationId);
    }
}
