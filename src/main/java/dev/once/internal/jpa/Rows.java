package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger's rows as one transaction sees and changes them. To be used by one thread. */
final class Rows {

    /** Reads one row of a query. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Where an operation stands, and who made its last attempt when. */
    record Standing(Status status, @Nullable UUID owner, Instant attemptAt) {}

    private final Tables tables;
    private final Connection connection;
    private final Within within;

    Rows(Tables tables, Connection connection, Within within) {
        this.tables = tables;
        this.connection = connection;
        this.within = within;
    }

    /** In whose transaction. */
    Within within() {
        return within;
    }

    Statements statements() {
        return tables.statements();
    }

    /** Parameters that know how long a node without a heartbeat counts as alive. */
    Params params() {
        return new Params(tables.database()).with("deadAfter", tables.deadAfter());
    }

    Optional<OperationRecord> find(OperationId id) throws SQLException {
        return query(statements().find, params().with("id", id), row -> OperationRow.read(tables.database(), row))
                .stream()
                .findFirst();
    }

    /** Where an operation stands whose row this transaction has changed. */
    Standing standing(OperationId id) throws SQLException {
        return query(
                        statements().standing,
                        params().with("id", id),
                        row -> new Standing(
                                Status.valueOf(row.getString(1)),
                                row.getObject(2, UUID.class),
                                tables.database().instant(row, "attempt_at")))
                .get(0);
    }

    <T> List<T> query(Sql sql, Params params, Reader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement =
                        sql.prepare(connection, tables.database().prefix(), params);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }

    /** Whether the guarded statement changed its row. */
    boolean change(Sql sql, Params params) throws SQLException {
        return atMostOne(
                sql,
                within == Within.OWN_TRANSACTION
                        ? tables.database().changeInOwn(connection, sql, params)
                        : tables.database().change(connection, sql, params));
    }

    /**
     * As {@link #change}, for a statement that may meet a lock or a row of another transaction: a caller's transaction
     * survives what it throws.
     */
    boolean claim(Sql sql, Params params, Duration lockTimeout) throws SQLException {
        return within == Within.OWN_TRANSACTION
                ? change(sql, params)
                : atMostOne(sql, tables.database().changeInCallers(connection, sql, params, lockTimeout));
    }

    /** The guarded statement, and where it has changed its row, an entry about that in the same transaction. */
    boolean change(Sql sql, Params params, AuditEntry entry) throws SQLException {
        if (!tables.audit().keeps(entry.kind())) {
            return change(sql, params);
        }
        Optional<Sql> both = tables.database().withEntry(sql);
        if (both.isPresent()) {
            return change(both.get(), params.and(entry.params()));
        }
        boolean changed = change(sql, params);
        if (changed) {
            tell(entry);
        }
        return changed;
    }

    /** An entry that is to be told. */
    AuditEntry entry(AuditTrail.Kind kind, OperationId id) {
        return new AuditEntry(tables.database(), kind, id);
    }

    /**
     * An entry about what the holder of a claim does. In a caller's transaction it says all: a claim there is seen by
     * nobody before its end, and has no entry of its own.
     */
    AuditEntry entry(AuditTrail.Kind kind, Claim claim) {
        AuditEntry entry = entry(kind, claim.id()).of(claim);
        return within == Within.CALLERS_TRANSACTION ? entry.arguments(claim.by().arguments()) : entry;
    }

    /** Writes an entry about what this transaction has changed. */
    void tell(AuditEntry entry) throws SQLException {
        if (tables.audit().keeps(entry.kind())) {
            int unused = tables.database().change(connection, statements().tell, entry.params());
        }
    }

    /** Writes entries that have times of their own. */
    void tellEach(List<AuditEntry> entries) throws SQLException {
        changeEach(
                statements().tellAt,
                entries.stream()
                        .filter(entry -> tables.audit().keeps(entry.kind()))
                        .map(AuditEntry::params)
                        .toList());
    }

    /** Runs the statement for each of these values, sent together. */
    void changeEach(Sql sql, List<Params> each) throws SQLException {
        if (each.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                sql.prepare(connection, tables.database().prefix(), each.get(0))) {
            for (Params params : each) {
                sql.bind(statement, params);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What has ended, and is to be kept of it. */
    record Ended(
            int generation,
            long fence,
            Kind kind,
            String outcome,
            @Nullable UUID owner,
            Instant startedAt,
            @Nullable Failure failure,
            @Nullable String actor,
            @Nullable String reason) {

        /** What made the last claim of a row that was seen. */
        static Ended lastOf(OperationRecord seen, String outcome, @Nullable Failure failure) {
            return new Ended(
                    seen.generation(),
                    seen.fence(),
                    seen.attemptedAt() == null ? Kind.ATTEMPT : Kind.VERIFICATION,
                    outcome,
                    seen.owner(),
                    seen.attemptAt(),
                    failure,
                    null,
                    null);
        }

        /** What held this claim. */
        static Ended of(Claim claim, Kind kind, String outcome, Standing standing, @Nullable Failure failure) {
            return new Ended(
                    claim.generation(),
                    claim.fence(),
                    kind,
                    outcome,
                    standing.owner(),
                    standing.attemptAt(),
                    failure,
                    null,
                    null);
        }
    }

    /** Keeps what has ended, unless it is kept already. The operation's row is locked. */
    void keep(OperationId id, Ended ended) throws SQLException {
        Params params = params().with("id", id)
                .with("generation", ended.generation())
                .with("fence", ended.fence())
                .with("kind", ended.kind())
                .with("owner", ended.owner())
                .with("startedAt", ended.startedAt())
                .with("outcome", ended.outcome())
                .with("actor", ended.actor() == null ? null : Text.cut(ended.actor(), Statements.ACTOR_LENGTH))
                .with("reason", Text.storable(ended.reason()))
                .failure(ended.failure());
        if (query(statements().attempt, params, row -> true).isEmpty()) {
            change(statements().keepAttempt, params);
        }
    }

    /** Keeps the list of operations that wait to be settled in step with this status. */
    void attend(OperationId id, Status status) throws SQLException {
        change(status == Status.UNKNOWN ? statements().attend : statements().attended, params().with("id", id));
    }

    private static boolean atMostOne(Sql sql, int changed) {
        if (changed < 0 || changed > 1) {
            throw new IllegalStateException(
                    "the statement '" + sql.name() + "' changed " + changed + " rows where one key has one row");
        }
        return changed == 1;
    }
}
