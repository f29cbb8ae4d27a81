package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/** H2, in memory, in a file or behind its server. */
final class H2 extends Database {

    static final String PRODUCT = "H2";

    private static final int LOCK_TIMEOUT = 50200;
    private static final int CONCURRENT_UPDATE = 90131;
    private static final String ROW_NOT_FOUND = "[90143-";

    @Override
    String product() {
        return PRODUCT;
    }

    @Override
    String folder() {
        return "h2";
    }

    /** The start of the transaction: H2 has no other clock. Behind, it can only take an owner for alive too long. */
    @Override
    String now() {
        return "current_timestamp";
    }

    /** A transaction that waited for another one has begun before what that wrote. */
    @Override
    String entryTime() {
        return "(select greatest(current_timestamp, coalesce(dateadd(microsecond, 1, max(earlier.happened_at)),"
                + " current_timestamp)) from once_audit earlier where earlier.operation_id = :"
                + AuditEntry.parameter("operation_id") + ")";
    }

    @Override
    String moved(char sign, String parameter) {
        return "dateadd(microsecond, " + sign + "cast(" + parameter + " as bigint), current_timestamp)";
    }

    @Override
    String unlessThere() {
        return "";
    }

    @Override
    String prefix() {
        return "";
    }

    @Override
    String server() {
        return "'H2'";
    }

    @Override
    void check(Connection connection) throws SQLException {
        refuseEmbeddedFile(connection.getMetaData().getURL());
        refuseWriteDelay(connection);
    }

    /**
     * In the application's own process H2 reads and writes its file on the threads of the callers. One that is
     * interrupted there, or before, closes the file under all of them: statements fail from then on, commits among them
     * whose outcome nobody knows, and the database has to be opened again.
     */
    private static void refuseEmbeddedFile(String url) {
        if (Stream.of("mem:", "tcp:", "ssl:").noneMatch(safe -> url.startsWith("jdbc:h2:" + safe))) {
            throw new IdempotentDefinitionException(
                    "This H2 database is a file that the application opens itself (" + url
                            + "), and breaks when one of its threads is interrupted, as by @Timeout, by a timeLimit or by"
                            + " Future.cancel. Open it by H2's TCP server, which can run in the same process: start"
                            + " org.h2.tools.Server.createTcpServer(\"-tcpPort\", port, \"-baseDir\", directory), and bind jdbc/once"
                            + " to jdbc:h2:tcp://localhost:<port>/./<name>;WRITE_DELAY=0.");
        }
    }

    /** Acknowledged commits stay in memory for as long as the write delay, and a killed process takes them along. */
    private static void refuseWriteDelay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            if (row.next() && !"0".equals(row.getString(1))) {
                throw new IdempotentDefinitionException("This H2 database loses acknowledged commits when its process"
                        + " is killed: it writes them " + row.getString(1) + " ms later. Add ;WRITE_DELAY=0 to the URL"
                        + " of the data source that jdbc/once is bound to.");
            }
        }
    }

    @Override
    int changeInOwn(Connection connection, Sql sql, Params params) throws SQLException {
        return changeInCallers(connection, sql, params, OWN_LOCK_TIMEOUT);
    }

    /** A failed statement leaves an H2 transaction alive. The timeout is the session's, and the session goes back to a pool. */
    @Override
    int changeInCallers(Connection connection, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long before;
            try (ResultSet row = statement.executeQuery("select lock_timeout()")) {
                row.next();
                before = row.getLong(1);
            }
            statement.execute("set lock_timeout " + Math.max(1, lockTimeout.toMillis()));
            try {
                return change(connection, sql, params);
            } finally {
                statement.execute("set lock_timeout " + before);
            }
        }
    }

    @Override
    boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == LOCK_TIMEOUT;
    }

    @Override
    boolean endsTransaction(SQLException e) {
        return e.getErrorCode() == CONCURRENT_UPDATE || hasSeenARowGoAway(e) || super.endsTransaction(e);
    }

    /**
     * At READ UNCOMMITTED a statement, even one that only reads, follows an index to a row that another transaction is
     * taking back. H2 tries again for as long as it waits for a lock, and then calls it a lock timeout, although no lock
     * was in the way. H2's server sends the cause as text only, in what {@code toString()} answers.
     */
    private static boolean hasSeenARowGoAway(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.toString().contains(ROW_NOT_FOUND)) {
                return true;
            }
        }
        return false;
    }
}
