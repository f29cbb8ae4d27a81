package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.spi.OperationId;
import dev.once.spi.PurgeResult;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What becomes of rows past their retention that nobody has asked for. */
final class Purge {

    /** A row that is to go. */
    private record Expired(
            OperationId id,
            boolean tombstone,
            String action,
            int generation,
            long fence,
            int attempts,
            Status status) {}

    private final Ledger ledger;
    private final Statements statements;

    Purge(Ledger ledger) {
        this.ledger = ledger;
        this.statements = ledger.statements();
    }

    /**
     * The job's row is locked first and until the batch is committed; between two batches its owner keeps it. That
     * spares nodes that come at the same time their work, and is not what makes the purge safe: a node that is only
     * thought dead may go on purging beside the one that has taken the job over, and no row suffers twice.
     */
    PurgeResult purge(UUID owner, Duration interval, int limit) {
        try {
            return ledger.own(
                    rows -> isOurs(rows, owner, interval) ? batch(rows, owner, limit) : new PurgeResult.NotDue());
        } catch (SQLException e) {
            boolean anotherIsAtIt =
                    ledger.database().isLockTimeout(e) || ledger.database().isDuplicate(e);
            if (anotherIsAtIt) {
                return new PurgeResult.NotDue();
            }
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private boolean isOurs(Rows rows, UUID owner, Duration interval) throws SQLException {
        Params job = rows.params().with("owner", owner).with("interval", interval);
        if (rows.change(statements.takePurge, job)) {
            return true;
        }
        // the first purge of this ledger
        return rows.query(statements.purgeJob, job, row -> true).isEmpty() && rows.change(statements.firstPurge, job);
    }

    private PurgeResult batch(Rows rows, UUID owner, int limit) throws SQLException {
        Instant now = rows.query(
                        statements.clock,
                        rows.params(),
                        row -> ledger.database().instant(row, "read_at"))
                .get(0);
        List<Expired> found = rows.query(
                statements.purgeable,
                rows.params().with("now", now).with("limit", limit),
                row -> new Expired(
                        OperationId.of(row.getBytes(1)),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getInt(6),
                        Status.valueOf(row.getString(7))));
        List<Params> removed = new ArrayList<>();
        List<Params> reduced = new ArrayList<>();
        List<Params> all = new ArrayList<>();
        List<AuditEntry> told = new ArrayList<>();
        for (Expired row : found) {
            Params id = rows.params().with("id", row.id()).with("now", now);
            all.add(id);
            (row.tombstone() ? reduced : removed).add(id);
            told.add(rows.entry(AuditTrail.Kind.PURGED, row.id())
                    .action(row.action())
                    .place(row.generation(), row.fence(), row.attempts())
                    .status(row.status())
                    .at(now));
        }
        rows.changeEach(statements.remove, removed);
        rows.changeEach(statements.reduce, reduced);
        rows.changeEach(statements.forgetAttempts, all);
        rows.tellEach(told);
        if (found.size() == limit) {
            return new PurgeResult.More(found.size());
        }
        rows.change(statements.endPurge, rows.params().with("owner", owner));
        return new PurgeResult.Finished(found.size());
    }
}
