package dev.once.internal.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB with InnoDB. Its columns carry no time zone: every statement that looks at the clock runs in UTC, so that no
 * session's time zone, and no hour that comes twice in autumn, makes a live node look dead.
 */
final class MariaDb extends Database {

    static final String PRODUCT = "MariaDB";

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int ROW_CHANGED_SINCE_SNAPSHOT = 1020;

    @Override
    String product() {
        return PRODUCT;
    }

    @Override
    String folder() {
        return "mariadb";
    }

    @Override
    String now() {
        return "sysdate(6)";
    }

    @Override
    String moved(char sign, String parameter) {
        return "(sysdate(6) " + sign + " interval " + parameter + " microsecond)";
    }

    /** Nothing: {@code insert ignore} hides other errors too, and a duplicate rolls only its statement back. */
    @Override
    String unlessThere() {
        return "";
    }

    @Override
    String prefix() {
        return "set statement time_zone = '+00:00' for ";
    }

    @Override
    String server() {
        return "concat(@@hostname, ':', @@port, ' ', @@server_id)";
    }

    @Override
    void check(Connection connection) {
        // what the server flushes at a commit is the operator's choice
    }

    @Override
    int changeInOwn(Connection connection, Sql sql, Params params) throws SQLException {
        return change(connection, sql, params, OWN_LOCK_TIMEOUT);
    }

    @Override
    int changeInCallers(Connection connection, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        try {
            return change(connection, sql, params, lockTimeout);
        } catch (SQLException e) {
            if (isLockTimeout(e) && rollsBackOnTimeout(connection)) {
                throw new SQLException("the lock timeout has rolled the transaction back", "40001", e);
            }
            throw e;
        }
    }

    private int change(Connection connection, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        // whole seconds, rounded; 0 does not wait
        long seconds = (lockTimeout.toMillis() + 500) / 1000;
        String prefix = "set statement time_zone = '+00:00', innodb_lock_wait_timeout = " + seconds + " for ";
        try (PreparedStatement statement = sql.prepare(connection, prefix, params)) {
            return statement.executeUpdate();
        }
    }

    private static boolean rollsBackOnTimeout(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select @@innodb_rollback_on_timeout")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    @Override
    boolean endsTransaction(SQLException e) {
        return e.getErrorCode() == ROW_CHANGED_SINCE_SNAPSHOT || super.endsTransaction(e);
    }

    @Override
    Object stored(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    @Override
    @Nullable
    Instant instantOrNull(ResultSet row, String column) throws SQLException {
        LocalDateTime instant = row.getObject(column, LocalDateTime.class);
        return instant == null ? null : instant.toInstant(ZoneOffset.UTC);
    }
}
