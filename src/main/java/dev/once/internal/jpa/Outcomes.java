package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.spi.AbandonedOperation;
import dev.once.spi.AttemptRecord;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How an attempt ends. */
final class Outcomes {

    /** A PENDING row's claim. */
    record Pending(OperationId id, int generation, long fence, UUID token, String action, int attempt) {}

    private static final String ROWS_LOST = "The rows of the attempt were rolled back.";

    private final Ledger ledger;
    private final Statements statements;

    Outcomes(Ledger ledger) {
        this.ledger = ledger;
        this.statements = ledger.statements();
    }

    WriteResult write(Claim claim, Recording recording, Within within) {
        try {
            return ledger.within(within, rows -> {
                Optional<Status> written = written(rows, claim, recording);
                if (written.isPresent()) {
                    return new WriteResult.Written(written.get());
                }
                WriteResult before = writtenBefore(rows, claim, recording);
                if (before instanceof WriteResult.Lost) {
                    endedLate(rows, claim, recording.failure());
                }
                return before;
            });
        } catch (SQLException e) {
            throw ledger.failed(within, e);
        }
    }

    private Optional<Status> written(Rows rows, Claim claim, Recording recording) throws SQLException {
        if (recording instanceof Recording.Succeeded succeeded) {
            return succeeded(rows, claim, succeeded) ? Optional.of(Status.SUCCEEDED) : Optional.empty();
        }
        if (recording instanceof Recording.Happened happened) {
            return happened(rows, claim, happened);
        }
        Params params = rows.params().claim(claim);
        if (recording instanceof Recording.GivenUp) {
            AuditEntry entry = rows.entry(AuditTrail.Kind.ABANDONED, claim).status(Status.PENDING);
            return rows.change(statements.giveUp, params, entry) ? Optional.of(Status.PENDING) : Optional.empty();
        }
        if (recording instanceof Recording.Failed failed) {
            return ended(rows, claim, Kind.ATTEMPT, statements.fail, params, "FAILED", failed.failure(), null);
        }
        if (recording instanceof Recording.Retryable retryable) {
            params.with("ambiguous", retryable.ambiguous());
            return ended(
                    rows,
                    claim,
                    Kind.ATTEMPT,
                    statements.retryLater,
                    params,
                    "RETRYABLE",
                    retryable.failure(),
                    retryable.evidence());
        }
        if (recording instanceof Recording.StillUnknown still) {
            return ended(rows, claim, Kind.VERIFICATION, statements.stillUnknown, params, "UNKNOWN", still.why(), null);
        }
        Recording.Unknown unknown = (Recording.Unknown) recording;
        return ended(
                rows, claim, Kind.ATTEMPT, statements.doubt, params, "UNKNOWN", unknown.failure(), unknown.evidence());
    }

    private boolean succeeded(Rows rows, Claim claim, Recording.Succeeded succeeded) throws SQLException {
        Params params = rows.params()
                .claim(claim)
                .with("result", succeeded.result())
                .with("note", Text.storable(succeeded.note()));
        AuditEntry entry = rows.entry(AuditTrail.Kind.EXECUTED, claim)
                .status(Status.SUCCEEDED)
                .result(succeeded.result(), succeeded.note());
        if (rows.change(statements.succeed, params, entry)) {
            return true;
        }
        if (rows.change(statements.succeedLate, params, entry)) {
            rows.attend(claim.id(), Status.SUCCEEDED);
            return true;
        }
        return false;
    }

    private static Optional<Status> happened(Rows rows, Claim claim, Recording.Happened happened) throws SQLException {
        Params params = rows.params()
                .claim(claim)
                .with("result", happened.result())
                .with("note", Text.storable(happened.note()));
        return ended(
                rows, claim, Kind.VERIFICATION, rows.statements().happened, params, AttemptRecord.HAPPENED, null, null);
    }

    private static Optional<Status> ended(
            Rows rows,
            Claim claim,
            Kind kind,
            Sql sql,
            Params params,
            String outcome,
            @Nullable Failure failure,
            @Nullable Receipt evidence)
            throws SQLException {
        if (!rows.change(sql, params.failure(failure))) {
            return Optional.empty();
        }
        if (evidence != null) {
            rows.change(rows.statements().evidence, rows.params().claim(claim).receipt(evidence));
        }
        Rows.Standing standing = rows.standing(claim.id());
        rows.attend(claim.id(), standing.status());
        rows.keep(claim.id(), Rows.Ended.of(claim, kind, outcome, standing, failure));
        AuditEntry entry =
                rows.entry(told(kind, outcome), claim).status(standing.status()).failure(failure);
        if (evidence != null) {
            entry.result(evidence.result(), null);
        } else if (standing.status() == Status.SUCCEEDED) {
            OperationRecord row = rows.find(claim.id()).orElseThrow();
            entry.result(row.result(), row.note());
        }
        rows.tell(entry);
        return Optional.of(standing.status());
    }

    private static AuditTrail.Kind told(Kind kind, String outcome) {
        if (kind == Kind.ATTEMPT) {
            return AuditTrail.Kind.FAILED;
        }
        return outcome.equals(AttemptRecord.HAPPENED) ? AuditTrail.Kind.SETTLED : AuditTrail.Kind.NOT_VERIFIED;
    }

    /** An attempt that has lost its claim says that it runs no longer, and what it failed with. */
    private static void endedLate(Rows rows, Claim claim, @Nullable Failure failure) throws SQLException {
        if (rows.within() == Within.OWN_TRANSACTION) {
            Params params = rows.params().claim(claim).failure(failure);
            AuditEntry entry = rows.entry(AuditTrail.Kind.ENDED_LATE, claim).failure(failure);
            if (failure != null && rows.change(rows.statements().endedFirst, params)) {
                rows.tell(entry.status(Status.PENDING));
                // Past its time limit, and nobody has looked yet. A result leaves a receipt instead.
                Rows.Standing standing = rows.standing(claim.id());
                rows.keep(claim.id(), Rows.Ended.of(claim, Kind.ATTEMPT, AttemptRecord.ENDED_LATE, standing, failure));
            } else {
                boolean kept = rows.change(rows.statements().endedLate, params);
                if (kept && failure != null) {
                    rows.tell(entry);
                }
            }
        }
    }

    /** Under this claim, the row shows what is to be written: an earlier try of the same write has done it. */
    private static WriteResult writtenBefore(Rows rows, Claim claim, Recording recording) throws SQLException {
        return rows.find(claim.id())
                .filter(row -> row.generation() == claim.generation()
                        && row.fence() == claim.fence()
                        && row.token().equals(claim.token())
                        && shows(row, recording))
                .<WriteResult>map(row -> new WriteResult.Written(row.status()))
                .orElseGet(WriteResult.Lost::new);
    }

    private static boolean shows(OperationRecord row, Recording recording) {
        if (recording instanceof Recording.Succeeded succeeded) {
            // a receipt of another attempt may have made it SUCCEEDED, with another result
            return row.status() == Status.SUCCEEDED && Objects.equals(row.result(), succeeded.result());
        }
        if (recording instanceof Recording.Failed failed) {
            return row.status() != Status.PENDING
                    && row.status() != Status.RETRYABLE
                    && Params.storable(failed.failure()).equals(row.failure());
        }
        if (recording instanceof Recording.GivenUp) {
            return false;
        }
        if (recording instanceof Recording.StillUnknown && row.status() == Status.UNKNOWN) {
            return row.verifiedAt() != null;
        }
        if (row.status() == Status.SUCCEEDED) {
            // a receipt was promoted; or the caller's commit, thought to have failed, did go through
            return true;
        }
        if (recording instanceof Recording.Retryable retryable) {
            return row.status() == Status.RETRYABLE
                    && Params.storable(retryable.failure()).equals(row.failure());
        }
        return recording instanceof Recording.Unknown unknown
                && row.status() == Status.UNKNOWN
                && Params.storable(unknown.failure()).equals(row.failure());
    }

    Optional<Status> settle(OperationRecord seen) {
        try {
            return ledger.own(
                    rows -> ended(rows, statements.settle, seen, rows.params().seen(seen)));
        } catch (SQLException e) {
            if (ledger.database().isLockTimeout(e)) {
                return Optional.empty();
            }
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private static Optional<Status> ended(Rows rows, Sql sql, OperationRecord seen, Params params) throws SQLException {
        if (!rows.change(sql, params)) {
            return Optional.empty();
        }
        Status status = rows.standing(seen.id()).status();
        rows.attend(seen.id(), status);
        String outcome = seen.status() == Status.PENDING
                ? AttemptRecord.ABANDONED
                : seen.status().name();
        rows.keep(seen.id(), Rows.Ended.lastOf(seen, outcome, seen.verifying() ? null : seen.failure()));
        AuditTrail.Kind kind = seen.held()
                ? AuditTrail.Kind.ABANDONED
                : status == Status.UNKNOWN ? AuditTrail.Kind.IN_DOUBT : AuditTrail.Kind.SETTLED;
        rows.tell(rows.entry(kind, seen.id()).of(seen).status(status));
        return Optional.of(status);
    }

    Optional<Receipt> deposit(Claim claim, Receipt receipt) {
        try {
            return ledger.own(rows -> {
                Params params = rows.params()
                        .with("id", claim.id())
                        .with("generation", claim.generation())
                        .with("seed", claim.seed())
                        .with("note", receipt.result() == null ? Statements.NO_RESULT : null)
                        .receipt(receipt);
                if (rows.change(receipt.rowsLost() ? statements.deposit : statements.depositAndPromote, params)) {
                    Status status = rows.standing(claim.id()).status();
                    rows.attend(claim.id(), status);
                    rows.tell(rows.entry(AuditTrail.Kind.EVIDENCE, claim)
                            .status(status)
                            .result(receipt.result(), receipt.rowsLost() ? ROWS_LOST : null));
                }
                endedLate(rows, claim, null);
                return rows
                        .query(
                                statements.receipt,
                                params,
                                row -> new Receipt(row.getString(1), row.getLong(2), row.getBoolean(3)))
                        .stream()
                        .findFirst();
            });
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    List<AbandonedOperation> giveUpOrphans(UUID owner, Instant claimedAfter, Supplier<Collection<UUID>> running) {
        try {
            List<Pending> pending = ledger.own(rows -> rows.query(
                    statements.pending,
                    rows.params().with("owner", owner).with("since", claimedAfter),
                    row -> new Pending(
                            OperationId.of(row.getBytes(1)),
                            row.getInt(2),
                            row.getLong(3),
                            row.getObject(4, UUID.class),
                            row.getString("action"),
                            row.getInt("attempts"))));
            // an attempt enters the set before its claim is sent: whoever has a row by now is in it, or has ended
            Set<UUID> alive = new HashSet<>(running.get());
            List<AbandonedOperation> given = new ArrayList<>();
            for (Pending row : pending) {
                if (!alive.contains(row.token()) && giveUp(row, owner)) {
                    given.add(new AbandonedOperation(row.id(), row.action(), row.attempt(), Status.PENDING));
                }
            }
            return given;
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    long unknown() {
        try {
            return ledger.apart(rows -> rows.query(statements.unknown, rows.params(), row -> row.getLong(1)))
                    .get(0);
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private boolean giveUp(Pending row, UUID owner) throws SQLException {
        return ledger.own(rows -> rows.change(
                statements.orphan,
                rows.params()
                        .with("id", row.id())
                        .with("generation", row.generation())
                        .with("fence", row.fence())
                        .with("token", row.token())
                        .with("owner", owner),
                rows.entry(AuditTrail.Kind.ABANDONED, row.id())
                        .action(row.action())
                        .place(row.generation(), row.fence(), row.attempt())
                        .node(owner)
                        .status(Status.PENDING)));
    }
}
