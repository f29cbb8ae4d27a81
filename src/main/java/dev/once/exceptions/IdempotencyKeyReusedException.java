package dev.once.exceptions;

import java.util.List;

/** The key was used before with other arguments. The method did not run. */
public class IdempotencyKeyReusedException extends IdempotencyException {

    private static final long serialVersionUID = 1L;

    private final List<String> parameters;

    public IdempotencyKeyReusedException(String message, String action, String operationId, List<String> parameters) {
        super(message, action, operationId, null);
        this.parameters = List.copyOf(parameters);
    }

    /** The names of the parameters that differ from the first call; empty where the method itself has changed since. */
    public List<String> parameters() {
        return parameters;
    }
}
