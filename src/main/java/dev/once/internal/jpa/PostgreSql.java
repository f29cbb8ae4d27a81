package dev.once.internal.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** PostgreSQL. A failed statement aborts its transaction, back to the last savepoint. */
final class PostgreSql extends Database {

    static final String PRODUCT = "PostgreSQL";

    /** As text: under JTA {@link Connection#setSavepoint()} is refused. */
    private static final String SAVEPOINT = "once_ledger";

    private static final Sql LIMIT_OWN_LOCKS =
            Sql.of("limit own locks", "set local lock_timeout = " + OWN_LOCK_TIMEOUT.toMillis() + "; ");

    /** The caller's own timeout is kept in the transaction meanwhile. */
    private static final Sql LIMIT_LOCKS = Sql.of(
            "limit locks",
            "savepoint " + SAVEPOINT
                    + "; select set_config('once.lock_timeout', current_setting('lock_timeout'), true),"
                    + " set_config('lock_timeout', :lockTimeout, true); ");

    /** What is set locally lasts until the end of the transaction: the caller's statements must not inherit it. */
    private static final Sql UNLIMIT_LOCKS = Sql.of(
            "unlimit locks",
            "; select set_config('lock_timeout', current_setting('once.lock_timeout'), true); release savepoint "
                    + SAVEPOINT);

    /** Types are named, since a parameter in a list of selected values has none. */
    private static final Sql ENTRY_OF_CHANGED = Sql.of(
            "entry",
            " returning 1) insert into once_audit (happened_at, " + String.join(", ", AuditEntry.COLUMNS) + ", "
                    + ContextColumns.names() + ") select clock_timestamp(), "
                    + AuditEntry.COLUMNS.stream().map(PostgreSql::typed).collect(Collectors.joining(", ")) + ", "
                    + ContextColumns.typedEntryParameters() + " from changed");

    private final Map<Sql, Sql> withEntry = new ConcurrentHashMap<>();
    private final Map<Sql, Sql> limitedInCallers = new ConcurrentHashMap<>();
    private final Map<Sql, Sql> limitedInOwn = new ConcurrentHashMap<>();

    @Override
    String product() {
        return PRODUCT;
    }

    @Override
    String folder() {
        return "postgresql";
    }

    @Override
    String now() {
        return "clock_timestamp()";
    }

    @Override
    String moved(char sign, String parameter) {
        return "(clock_timestamp() " + sign + " cast(" + parameter + " as bigint) * interval '1 microsecond')";
    }

    @Override
    String unlessThere() {
        return " on conflict do nothing";
    }

    @Override
    String prefix() {
        return "";
    }

    @Override
    String server() {
        return "concat(pg_postmaster_start_time(), ' ', inet_server_addr(), ':', inet_server_port())";
    }

    @Override
    void check(Connection connection) {
        // synchronous_commit and fsync are the operator's choice, and a standby's state is not to be seen from here
    }

    /** The entry is inserted for each row that the change returns: none or one. Half the round trips. */
    @Override
    Optional<Sql> withEntry(Sql change) {
        return Optional.of(withEntry.computeIfAbsent(
                change, it -> it.between(Sql.of("entry", "with changed as ("), ENTRY_OF_CHANGED)));
    }

    private static String typed(String column) {
        String type = switch (column) {
            case "operation_id" -> "bytea";
            case "id", "node" -> "uuid";
            case "generation", "attempt" -> "integer";
            case "fence", "took_micros" -> "bigint";
            default -> "text";
        };
        return "cast(:" + AuditEntry.parameter(column) + " as " + type + ")";
    }

    /** One round trip: the driver sends both statements together. */
    @Override
    int changeInOwn(Connection connection, Sql sql, Params params) throws SQLException {
        Sql limited = limitedInOwn.computeIfAbsent(sql, it -> it.between(LIMIT_OWN_LOCKS, Sql.NOTHING));
        try (PreparedStatement statement = limited.prepare(connection, prefix(), params)) {
            statement.execute();
            statement.getMoreResults();
            return statement.getUpdateCount();
        }
    }

    /**
     * One round trip: the driver sends the statement together with those that set the savepoint and the lock timeout
     * and take both back. Where one fails, PostgreSQL skips those after it.
     */
    @Override
    int changeInCallers(Connection connection, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        params.with("lockTimeout", Math.max(1, lockTimeout.toMillis()) + "ms");
        Sql limited = limitedInCallers.computeIfAbsent(sql, it -> it.between(LIMIT_LOCKS, UNLIMIT_LOCKS));
        try (PreparedStatement statement = limited.prepare(connection, prefix(), params)) {
            statement.execute();
            // the results of the savepoint and of the timeout
            statement.getMoreResults();
            statement.getMoreResults();
            return statement.getUpdateCount();
        } catch (SQLException e) {
            rollBack(connection, e);
            throw e;
        }
    }

    /** Also takes the timeout back. */
    private static void rollBack(Connection connection, SQLException cause) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("rollback to savepoint " + SAVEPOINT);
            statement.execute("release savepoint " + SAVEPOINT);
        } catch (SQLException e) {
            e.addSuppressed(cause);
            throw e;
        }
    }

    @Override
    boolean isLockTimeout(SQLException e) {
        return stateOf(e).equals("55P03");
    }
}
