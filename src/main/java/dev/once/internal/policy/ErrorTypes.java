package dev.once.internal.policy;

import dev.once.ErrorType;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kind of thing an exception says went wrong; for those who look on, nothing is decided by it. */
final class ErrorTypes {

    /** By the first two or three characters of an SQLState, the longer ones first. */
    static final Map<String, ErrorType> STATES = states();

    /** By the class, or one above it. */
    static final Map<String, ErrorType> CLASSES = classes();

    private static final Set<String> HTTP = Set.of("jakarta.ws.rs.WebApplicationException");

    private static final int DEEPEST = 20;

    private ErrorTypes() {}

    /** Of the first exception, from the outermost to its causes, that says something. */
    static ErrorType of(Throwable failure) {
        try {
            return ofFirst(failure);
        } catch (RuntimeException | StackOverflowError e) {
            // An exception that cannot be asked must not hide how the method ended.
            return ErrorType.OTHER;
        }
    }

    private static ErrorType ofFirst(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            ErrorType type = ofThis(cause);
            if (type != null) {
                return type;
            }
            cause = cause.getCause();
        }
        return ErrorType.OTHER;
    }

    private static @Nullable ErrorType ofThis(Throwable failure) {
        if (failure instanceof SQLException sql) {
            ErrorType byState = byState(sql);
            if (byState != null) {
                return byState;
            }
        }
        if (ClassNames.isAny(failure.getClass(), HTTP)) {
            ErrorType byStatus = Http.type(failure);
            if (byStatus != null) {
                return byStatus;
            }
        }
        return ClassNames.firstOf(failure.getClass(), CLASSES.keySet())
                .map(CLASSES::get)
                .orElse(null);
    }

    /** A batch's exception may carry its state in the next one. */
    private static @Nullable ErrorType byState(SQLException first) {
        SQLException sql = first;
        for (int depth = 0; sql != null && depth < DEEPEST; depth++) {
            String state = sql.getSQLState();
            if (state != null) {
                for (Map.Entry<String, ErrorType> each : STATES.entrySet()) {
                    if (state.startsWith(each.getKey())) {
                        return each.getValue();
                    }
                }
            }
            sql = sql.getNextException();
        }
        return null;
    }

    private static Map<String, ErrorType> states() {
        Map<String, ErrorType> states = new LinkedHashMap<>();
        states.put("57014", ErrorType.TIMEOUT);
        states.put("57P", ErrorType.UNAVAILABLE);
        states.put("08001", ErrorType.REFUSED);
        states.put("08004", ErrorType.REFUSED);
        states.put("08", ErrorType.UNAVAILABLE);
        states.put("22", ErrorType.INVALID);
        states.put("23505", ErrorType.CONFLICT);
        states.put("23", ErrorType.INVALID);
        states.put("28", ErrorType.DENIED);
        states.put("40", ErrorType.CONFLICT);
        states.put("42501", ErrorType.DENIED);
        states.put("42", ErrorType.INVALID);
        states.put("53", ErrorType.UNAVAILABLE);
        states.put("55P03", ErrorType.CONFLICT);
        return Collections.unmodifiableMap(states);
    }

    private static Map<String, ErrorType> classes() {
        Map<String, ErrorType> classes = new LinkedHashMap<>();
        classes.put("java.util.concurrent.TimeoutException", ErrorType.TIMEOUT);
        classes.put("java.net.SocketTimeoutException", ErrorType.TIMEOUT);
        classes.put("java.net.http.HttpTimeoutException", ErrorType.TIMEOUT);
        classes.put("java.sql.SQLTimeoutException", ErrorType.TIMEOUT);
        classes.put("org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException", ErrorType.TIMEOUT);
        classes.put("jakarta.persistence.QueryTimeoutException", ErrorType.TIMEOUT);
        classes.put("java.net.ConnectException", ErrorType.REFUSED);
        classes.put("org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException", ErrorType.UNAVAILABLE);
        classes.put(
                "org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException",
                ErrorType.UNAVAILABLE);
        classes.put("java.net.UnknownHostException", ErrorType.UNAVAILABLE);
        classes.put("java.net.NoRouteToHostException", ErrorType.UNAVAILABLE);
        classes.put("java.net.SocketException", ErrorType.UNAVAILABLE);
        classes.put("java.lang.SecurityException", ErrorType.DENIED);
        classes.put("jakarta.ejb.EJBAccessException", ErrorType.DENIED);
        classes.put("jakarta.validation.ConstraintViolationException", ErrorType.INVALID);
        classes.put("java.lang.IllegalArgumentException", ErrorType.INVALID);
        classes.put("dev.once.exceptions.LedgerUnavailableException", ErrorType.UNAVAILABLE);
        classes.put("dev.once.exceptions.OperationInProgressException", ErrorType.CONFLICT);
        classes.put("jakarta.persistence.OptimisticLockException", ErrorType.CONFLICT);
        classes.put("jakarta.persistence.PessimisticLockException", ErrorType.CONFLICT);
        classes.put("jakarta.persistence.LockTimeoutException", ErrorType.CONFLICT);
        return Collections.unmodifiableMap(classes);
    }

    /** Loaded only where an exception of that class exists, and so the API. */
    private static final class Http {

        private static @Nullable ErrorType type(Throwable failure) {
            int status = ((WebApplicationException) failure).getResponse().getStatus();
            return switch (status) {
                case 401, 403 -> ErrorType.DENIED;
                case 408, 504 -> ErrorType.TIMEOUT;
                case 409, 412, 423 -> ErrorType.CONFLICT;
                case 429 -> ErrorType.RATE_LIMITED;
                case 502, 503 -> ErrorType.UNAVAILABLE;
                default -> status >= 400 && status < 500 ? ErrorType.INVALID : null;
            };
        }
    }
}
