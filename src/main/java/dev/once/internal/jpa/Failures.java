package dev.once.internal.jpa;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks into what data sources, transaction managers and Hibernate wrap around a database's error. */
final class Failures {

    private Failures() {}

    /** The SQL exception that is behind a failure, if any: one with an SQLState before one without. */
    static @Nullable SQLException sqlException(Throwable failure) {
        Throwable found = find(failure, e -> e instanceof SQLException sql && sql.getSQLState() != null);
        return (SQLException) (found == null ? find(failure, SQLException.class::isInstance) : found);
    }

    /**
     * Whether a pool had no connection in time. There is no standard for it: pools throw a transient connection
     * exception without the database's SQLState, or say it in the name of a cause or in their message.
     */
    static boolean isExhausted(SQLException failure) {
        return find(
                        failure,
                        e -> e.getClass().getSimpleName().contains("ConnectionWaitTimeout")
                                || (e instanceof SQLTransientConnectionException sql && sql.getSQLState() == null)
                                || saysSo(e.getMessage()))
                != null;
    }

    /**
     * Whether a transaction manager has refused a second resource that is not XA. There is no standard for it either:
     * Open Liberty and WebSphere, GlassFish and Payara say so in their messages; others say it in their logs only.
     */
    static boolean isRefusedResource(Throwable failure) {
        return find(
                        failure,
                        e -> Stream.of("enlist multiple 1PC XAResources", "already has 1 non-XA Resource")
                                .anyMatch(String.valueOf(e.getMessage())::contains))
                != null;
    }

    /** Whether the thread was interrupted while it waited. */
    static boolean isInterruption(Throwable failure) {
        return find(failure, InterruptedException.class::isInstance) != null;
    }

    private static boolean saysSo(@Nullable String message) {
        return message != null
                && (message.contains("J2CA0045E")
                        || message.toLowerCase(Locale.ROOT).contains("acquisition timeout"));
    }

    private static @Nullable Throwable find(Throwable failure, Predicate<Throwable> wanted) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable e = open.removeFirst();
            if (!seen.add(e)) {
                continue;
            }
            if (wanted.test(e)) {
                return e;
            }
            if (e.getCause() != null) {
                open.add(e.getCause());
            }
            // transaction managers hang what a resource threw at its commit on their own exception
            Collections.addAll(open, e.getSuppressed());
        }
        return null;
    }
}
