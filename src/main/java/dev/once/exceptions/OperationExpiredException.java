package dev.once.exceptions;

/**
 * The key was used by an operation that is past its retention, and its method asks for such calls to be refused. The
 * method did not run, and the recorded outcome is not given any more.
 */
public class OperationExpiredException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    public OperationExpiredException(String message, String action, String operationId) {
        super(message, action, operationId, null);
    }
}
