package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.Effect;
import dev.once.spi.AttemptRecord;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How an attempt gets its claim. */
final class Claims {

    /** From when on a claim that waited for a lock has its times set anew. */
    private static final Duration LONG_WAIT = Duration.ofMillis(50);

    private final Ledger ledger;
    private final Database database;
    private final Statements statements;

    Claims(Ledger ledger) {
        this.ledger = ledger;
        this.database = ledger.database();
        this.statements = ledger.statements();
    }

    ClaimResult claim(ClaimRequest request, Within within, Duration lockTimeout) {
        try {
            return within == Within.OWN_TRANSACTION ? claimInOwn(request) : claimInCallers(request, lockTimeout);
        } catch (SQLException e) {
            return busy(within, e);
        }
    }

    /**
     * Where the row that was in the way is not to be found, the claim is tried again: it is gone since, or was never
     * committed. (At READ UNCOMMITTED, two inserts of H2 can each meet the other's, and both fail.)
     */
    private ClaimResult claimInOwn(ClaimRequest request) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                Claim claim = first(request);
                ledger.own(rows -> rows.change(statements.claim, params(rows, request), claimed(rows, claim, request)));
                return new ClaimResult.Won(claim);
            } catch (SQLException e) {
                if (!database.isDuplicate(e)) {
                    throw e;
                }
                // by a statement that begins after the other's commit, so that every isolation level sees it
                Optional<OperationRecord> row = ledger.apart(rows -> rows.find(request.id()));
                if (row.isPresent()) {
                    return row.get().token().equals(request.token())
                            ? ledger.own(rows -> wonBefore(rows, request))
                            : new ClaimResult.Lost();
                }
                if (attempt == Ledger.ATTEMPTS) {
                    throw e;
                }
                Ledger.pause(attempt);
            }
        }
    }

    private ClaimResult claimInCallers(ClaimRequest request, Duration lockTimeout) throws SQLException {
        return ledger.callers(rows -> {
            long begin = System.nanoTime();
            Optional<Boolean> inserted = inserted(rows, request, lockTimeout);
            if (inserted.isEmpty()) {
                return new ClaimResult.Busy();
            }
            if (!inserted.get()) {
                return wonBefore(rows, request);
            }
            Claim claim = first(request);
            if (System.nanoTime() - begin > LONG_WAIT.toNanos()) {
                // the row's times are those of the statement's begin, and its time limit has been running since then
                confirm(rows, claim, request);
            }
            return new ClaimResult.Won(claim);
        });
    }

    private Optional<Boolean> inserted(Rows rows, ClaimRequest request, Duration lockTimeout) throws SQLException {
        try {
            return claimed(rows, statements.claimInCallers, params(rows, request), lockTimeout);
        } catch (SQLException e) {
            if (database.isDuplicate(e) && isThere(rows, request)) {
                return Optional.of(false);
            }
            throw e;
        }
    }

    /**
     * Whether the statement has changed its row; empty where a caller's transaction, which survives that, met another's
     * lock. What fails after it leaves a claim there, and no such transaction may commit.
     */
    private Optional<Boolean> claimed(Rows rows, Sql sql, Params params, Duration lockTimeout) throws SQLException {
        try {
            return Optional.of(rows.claim(sql, params, lockTimeout));
        } catch (SQLException e) {
            if (rows.within() == Within.CALLERS_TRANSACTION && database.isLockTimeout(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Above READ COMMITTED the caller's transaction may be too old to see the row that it met. */
    private boolean isThere(Rows rows, ClaimRequest request) throws SQLException {
        return rows.find(request.id()).isPresent()
                || ledger.apart(fresh -> fresh.find(request.id()).isPresent());
    }

    ClaimResult takeOver(
            OperationRecord seen, ClaimRequest request, TakeOver why, Within within, Duration lockTimeout) {
        Effect effect = why instanceof TakeOver.Expired ? request.effect() : stricter(seen.effect(), request.effect());
        if (why instanceof TakeOver.Abandoned && effect != Effect.KEYED) {
            return new ClaimResult.Lost();
        }
        try {
            return ledger.within(within, rows -> {
                Params params = params(rows, request)
                        .seen(seen)
                        .with("newToken", request.token())
                        .with("effect", effect);
                Optional<Boolean> changed = claimed(rows, statement(seen, why, params), params, lockTimeout);
                if (changed.isEmpty()) {
                    return new ClaimResult.Busy();
                }
                if (!changed.get()) {
                    return wonBefore(rows, request);
                }
                if (why instanceof TakeOver.RuledOut) {
                    rows.attend(seen.id(), Status.PENDING);
                }
                Claim claim = next(seen, request, why, effect);
                tell(rows, seen, claim, request, why);
                // a verification has no failure of its own here: the row's is the attempt's
                Failure failure = seen.attemptedAt() == null ? seen.failure() : null;
                rows.keep(seen.id(), Rows.Ended.lastOf(seen, outcome(seen, why), failure));
                return new ClaimResult.Won(claim);
            });
        } catch (SQLException e) {
            return busy(within, e);
        }
    }

    private static void tell(Rows rows, OperationRecord seen, Claim claim, ClaimRequest request, TakeOver why)
            throws SQLException {
        if (seen.held() && !(why instanceof TakeOver.RuledOut)) {
            rows.tell(rows.entry(AuditTrail.Kind.ABANDONED, seen.id()).of(seen).status(Status.PENDING));
        }
        if (why instanceof TakeOver.RuledOut) {
            rows.tell(rows.entry(AuditTrail.Kind.SETTLED, seen.id())
                    .of(seen)
                    .context(request.context())
                    .status(Status.RETRYABLE)
                    .reason("The verifier has ruled the attempt out."));
        }
        if (why instanceof TakeOver.Verify) {
            rows.tell(rows.entry(AuditTrail.Kind.VERIFYING, seen.id()).claimed(claim, request));
        } else if (rows.within() == Within.OWN_TRANSACTION) {
            // in a caller's transaction the entry of its end says all
            rows.tell(claimed(rows, claim, request));
        }
    }

    private static AuditEntry claimed(Rows rows, Claim claim, ClaimRequest request) {
        return rows.entry(AuditTrail.Kind.CLAIMED, claim.id()).claimed(claim, request);
    }

    private static String outcome(OperationRecord seen, TakeOver why) {
        if (why instanceof TakeOver.RuledOut) {
            return AttemptRecord.RULED_OUT;
        }
        return seen.status() == Status.PENDING
                ? AttemptRecord.ABANDONED
                : seen.status().name();
    }

    private Sql statement(OperationRecord seen, TakeOver why, Params params) {
        if (why instanceof TakeOver.Verify verify) {
            params.with("backoff", verify.backoff());
            return statements.verify;
        }
        if (why instanceof TakeOver.RuledOut) {
            Receipt evidence = seen.receipt();
            params.with("token", seen.token()).with("evidence", evidence == null ? null : evidence.fence());
            return statements.ruledOut;
        }
        if (why instanceof TakeOver.Abandoned abandoned) {
            params.with("repeatWithin", abandoned.repeatWithin());
            return statements.repeat;
        }
        if (why instanceof TakeOver.Retry retry) {
            params.with("repeatWithin", retry.repeatWithin());
            return statements.retry;
        }
        return statements.renew;
    }

    boolean recordFailure(ClaimRequest request, Failure failure) {
        try {
            return ledger.own(rows -> {
                AuditEntry entry = rows.entry(AuditTrail.Kind.FAILED, request.id())
                        .of(first(request))
                        .node(request.owner())
                        .arguments(request.by().arguments())
                        .status(Status.FAILED)
                        .failure(failure);
                rows.change(statements.insertFailed, params(rows, request).failure(failure), entry);
                Rows.Standing standing = rows.standing(request.id());
                rows.keep(request.id(), Rows.Ended.of(first(request), Kind.ATTEMPT, "FAILED", standing, failure));
                return true;
            });
        } catch (SQLException e) {
            if (!database.isLockTimeout(e) && !lostToARow(request, e)) {
                throw ledger.failed(Within.OWN_TRANSACTION, e);
            }
            return false;
        }
    }

    private boolean lostToARow(ClaimRequest request, SQLException e) {
        try {
            return database.isDuplicate(e)
                    && ledger.apart(rows -> rows.find(request.id()).isPresent());
        } catch (SQLException again) {
            again.addSuppressed(e);
            throw ledger.failed(Within.OWN_TRANSACTION, again);
        }
    }

    private ClaimResult busy(Within within, SQLException e) {
        if (within == Within.OWN_TRANSACTION && database.isLockTimeout(e)) {
            return new ClaimResult.Busy();
        }
        throw ledger.failed(within, e);
    }

    /**
     * The row is not as the request wants it, unless by this request's own earlier try whose commit was not
     * acknowledged. Then it is written once more, so that this commit acknowledges it.
     */
    private ClaimResult wonBefore(Rows rows, ClaimRequest request) throws SQLException {
        Optional<OperationRecord> row = rows.find(request.id());
        if (row.isPresent() && row.get().token().equals(request.token())) {
            OperationRecord mine = row.get();
            Claim claim = new Claim(
                    mine.id(),
                    mine.generation(),
                    mine.fence(),
                    mine.token(),
                    mine.attempts(),
                    mine.doubtful(),
                    mine.effect(),
                    mine.seed(),
                    request.by());
            if (mine.status() == Status.PENDING && confirm(rows, claim, request)) {
                return new ClaimResult.Won(claim);
            }
        }
        return new ClaimResult.Lost();
    }

    private boolean confirm(Rows rows, Claim claim, ClaimRequest request) throws SQLException {
        return rows.change(
                statements.confirm,
                rows.params().claim(claim).with("owner", request.owner()).with("timeLimit", request.timeLimit()));
    }

    private static Params params(Rows rows, ClaimRequest request) {
        return ContextColumns.bind(rows.params(), request.context())
                .with("id", request.id())
                .with("action", Text.cut(request.action(), Statements.ACTION_LENGTH))
                .with("readableKey", Text.cut(request.readableKey(), Statements.READABLE_KEY_LENGTH))
                .with("effect", request.effect())
                .with("token", request.token())
                .with("owner", request.owner())
                .with("fingerprint", request.fingerprint().bytes())
                .with("seed", request.seed())
                .with("arguments", request.arguments())
                .with("parent", request.parent())
                .with("tombstone", request.tombstone())
                .with("timeLimit", request.timeLimit())
                .with("retention", request.retention());
    }

    private static Claim first(ClaimRequest request) {
        return new Claim(request.id(), 1, 1, request.token(), 1, false, request.effect(), request.seed(), request.by());
    }

    /** What the compare-and-set has made of the row as it was seen: nothing of it can have changed under its fence. */
    private static Claim next(OperationRecord seen, ClaimRequest request, TakeOver why, Effect effect) {
        boolean renewed = why instanceof TakeOver.Expired;
        boolean verifies = why instanceof TakeOver.Verify;
        return new Claim(
                seen.id(),
                renewed ? seen.generation() + 1 : seen.generation(),
                seen.fence() + 1,
                request.token(),
                renewed ? 1 : verifies ? seen.attempts() : seen.attempts() + 1,
                verifies || why instanceof TakeOver.Abandoned || (why instanceof TakeOver.Retry && seen.doubtful()),
                effect,
                renewed ? request.seed() : seen.seed(),
                request.by());
    }

    /** EXTERNAL forbids every repeat in doubt, KEYED demands the key, TRANSACTIONAL leaves nothing behind. */
    private static Effect stricter(Effect one, Effect other) {
        if (one == Effect.EXTERNAL || other == Effect.EXTERNAL) {
            return Effect.EXTERNAL;
        }
        return one == Effect.KEYED || other == Effect.KEYED ? Effect.KEYED : Effect.TRANSACTIONAL;
    }
}
