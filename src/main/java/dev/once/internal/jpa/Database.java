package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What differs between the databases that can keep a ledger. Thread-safe. */
abstract sealed class Database permits H2, PostgreSql, MariaDb {

    /** How long a statement in a transaction of the store's own waits for a lock. */
    static final Duration OWN_LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final Pattern CLOCK = Pattern.compile("\\{now(?:([+-])(\\w+))?}");

    /** The database behind this connection. */
    static Database of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case H2.PRODUCT -> new H2();
            case PostgreSql.PRODUCT -> new PostgreSql();
            case MariaDb.PRODUCT -> new MariaDb();
            default ->
                throw new IdempotentDefinitionException("The ledger cannot be kept in " + product
                        + ": its statements are written for H2, PostgreSQL and MariaDB. Bind jdbc/once to a data source"
                        + " of one of them.");
        };
    }

    /** What it is called. */
    abstract String product();

    /** The folder of its DDL files. */
    abstract String folder();

    /** The wall clock of the database, not the start of the transaction where the database tells them apart. */
    abstract String now();

    /** The time of an entry of the audit, later than those of the earlier entries of its operation. */
    String entryTime() {
        return now();
    }

    /** The clock moved by a parameter that counts microseconds; null where the parameter is null. */
    abstract String moved(char sign, String parameter);

    /** Makes an INSERT ignore a row that is there, where that is what keeps the transaction alive. */
    abstract String unlessThere();

    /** What every statement that looks at the clock begins with. */
    abstract String prefix();

    /** Says which server answers: a query with one column of text. */
    abstract String server();

    /** Refuses a database whose settings lose what it has acknowledged. */
    abstract void check(Connection connection) throws SQLException;

    /** Runs a statement that changes rows in a transaction of the store's own, under its lock timeout. */
    abstract int changeInOwn(Connection connection, Sql sql, Params params) throws SQLException;

    /**
     * Runs a statement that changes rows in a caller's transaction, under a lock timeout that does not outlive it. What
     * it throws has left the transaction as it was before, unless {@link #endsTransaction} says otherwise.
     */
    abstract int changeInCallers(Connection connection, Sql sql, Params params, Duration lockTimeout)
            throws SQLException;

    /**
     * One statement for a change and the entry about it, which is written where the change has found its row; empty
     * where that takes two.
     */
    Optional<Sql> withEntry(Sql change) {
        return Optional.empty();
    }

    /** Whether a lock was not to be had in time. */
    abstract boolean isLockTimeout(SQLException e);

    /** Whether the statement failed because a row, or something like one, is there. */
    boolean isDuplicate(SQLException e) {
        return stateOf(e).startsWith("23");
    }

    /** Whether the transaction is gone, by a deadlock or a serialization failure; a new one may succeed. */
    boolean endsTransaction(SQLException e) {
        String state = stateOf(e);
        // 40002 is a constraint at the commit, 40003 says that nothing is known
        return state.startsWith("40") && !state.equals("40002") && !state.equals("40003");
    }

    /** An instant as its column takes it. */
    Object stored(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** An instant as its column gives it. */
    @Nullable
    Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime instant = row.getObject(column, OffsetDateTime.class);
        return instant == null ? null : instant.toInstant();
    }

    /** An instant of a column that has one in every row. */
    final Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(instantOrNull(row, column), column);
    }

    /**
     * A statement of this database, from one that writes the clock as <code>{now}</code>, or as
     * <code>{now+name}</code> or <code>{now-name}</code> where it is moved by a parameter.
     */
    Sql sql(String name, String text) {
        return Sql.of(
                name,
                CLOCK.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                found.group(2) == null
                                        ? now()
                                        : moved(found.group(1).charAt(0), ":" + found.group(2)))));
    }

    /** Runs a statement that changes rows as the transaction is. */
    final int change(Connection connection, Sql sql, Params params) throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection, prefix(), params)) {
            return statement.executeUpdate();
        }
    }

    static String stateOf(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
