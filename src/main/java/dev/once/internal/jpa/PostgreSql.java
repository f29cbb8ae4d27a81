package dev.once.internal.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** PostgreSQL. A failed statement aborts its transaction, back to the last savepoint. */
final class PostgreSql extends Database {

    /** As text: under JTA {@link Connection#setSavepoint()} is refused. */
    private static final String SAVEPOINT = "once_ledger";

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

    /** One round trip: the driver sends both statements together. */
    @Override
    int changeInOwn(Connection connection, Sql sql, Params params) throws SQLException {
        String prefix = "set local lock_timeout = " + OWN_LOCK_TIMEOUT.toMillis() + "; ";
        try (PreparedStatement statement = sql.prepare(connection, prefix, params)) {
            statement.execute();
            statement.getMoreResults();
            return statement.getUpdateCount();
        }
    }

    @Override
    int changeInCallers(Connection connection, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("savepoint " + SAVEPOINT);
            try {
                String before = limitLocks(statement, Math.max(1, lockTimeout.toMillis()) + "ms");
                int changed = change(connection, sql, params);
                // what is set locally lasts until the end of the transaction: the caller's statements must not inherit
                // it
                limitLocks(statement, before);
                statement.execute("release savepoint " + SAVEPOINT);
                return changed;
            } catch (SQLException e) {
                rollBack(statement, e);
                throw e;
            }
        }
    }

    private static String limitLocks(Statement statement, String timeout) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select current_setting('lock_timeout')," + " set_config('lock_timeout', '" + timeout + "', true)")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Also takes the timeout back. */
    private static void rollBack(Statement statement, SQLException cause) throws SQLException {
        try {
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
