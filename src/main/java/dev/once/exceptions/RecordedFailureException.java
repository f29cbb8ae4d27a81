package dev.once.exceptions;

/**
 * The operation failed for good at an earlier call, with an exception that the method does not declare. Nothing
 * happened then, and the method was not run again now.
 */
public class RecordedFailureException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    private final String failureClass;

    public RecordedFailureException(String message, String action, String operationId, String failureClass) {
        super(message, action, operationId, null);
        this.failureClass = failureClass;
    }

    /** The class name of the recorded exception, as text; nothing is loaded by it. */
    public String failureClass() {
        return failureClass;
    }
}
