package dev.once.internal.policy;

import dev.once.spi.FailureClass;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exception means whose transaction rolls back, so that nothing has happened: whether a repeat would fail in
 * the same way.
 */
final class RolledBackFailures {

    /** Wrong data, a violated constraint, a wrong statement. */
    private static final Set<String> PERMANENT_STATES = Set.of("22", "23", "42");

    /** Connection lost, rolled back by the database, server going down. */
    private static final Set<String> TRANSIENT_STATES = Set.of("08", "40");

    private static final String OPERATOR_INTERVENTION = "57P";

    private static final Set<String> PERMANENT_TYPES = Set.of(
            "java.lang.IllegalArgumentException",
            "java.lang.SecurityException",
            "jakarta.validation.ConstraintViolationException");

    private static final Set<String> HTTP = Set.of("jakarta.ws.rs.WebApplicationException");

    /** Request timeout, conflict, too early, too many requests: the same request may succeed later. */
    private static final Set<Integer> TRANSIENT_HTTP = Set.of(408, 409, 425, 429);

    private static final int DEEPEST = 20;

    private RolledBackFailures() {}

    static FailureClass classify(Throwable failure) {
        FailureClass byState = byState(failure);
        if (byState != null) {
            return byState;
        }
        boolean permanent = ClassNames.isAny(failure.getClass(), PERMANENT_TYPES)
                || (ClassNames.isAny(failure.getClass(), HTTP) && Http.isPermanent(failure));
        return permanent ? FailureClass.PERMANENT : FailureClass.TRANSIENT;
    }

    /** By the first SQLState in the chain of causes that says something: drivers' exception classes mislead. */
    private static @Nullable FailureClass byState(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException sql) {
                FailureClass byState = byState(sql);
                if (byState != null) {
                    return byState;
                }
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** A batch's exception may carry its state in the next one. */
    private static @Nullable FailureClass byState(SQLException first) {
        SQLException sql = first;
        for (int depth = 0; sql != null && depth < DEEPEST; depth++) {
            String state = sql.getSQLState();
            if (state != null && state.length() >= 2) {
                String group = state.substring(0, 2);
                if (TRANSIENT_STATES.contains(group) || state.startsWith(OPERATOR_INTERVENTION)) {
                    return FailureClass.TRANSIENT;
                }
                if (PERMANENT_STATES.contains(group)) {
                    return FailureClass.PERMANENT;
                }
            }
            sql = sql.getNextException();
        }
        return null;
    }

    /** Loaded only where an exception of that class exists, and so the API. */
    private static final class Http {

        private static boolean isPermanent(Throwable failure) {
            int status = ((WebApplicationException) failure).getResponse().getStatus();
            return status >= 400 && status < 500 && !TRANSIENT_HTTP.contains(status);
        }
    }
}
