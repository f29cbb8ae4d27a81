package dev.once.internal.engine;

import dev.once.ErrorType;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims operations for calls, and runs what the claim is for: the method, or its verifier. The claim is committed
 * before. Thread-safe.
 */
final class ClaimedRuns {

    private final Parts parts;
    private final StagedAttempt.Ledger ledger;

    /**
     * The operations that a call of this node is about to claim or is running: their other calls on this node wait
     * without asking the database. An abandoned attempt is taken over past this gate: it may be one of this node's that
     * hangs.
     */
    private final Set<OperationId> gate = ConcurrentHashMap.newKeySet();

    /** Those that a call of this node verifies: one asks, whatever hangs at the gate. */
    private final Set<OperationId> verifying = ConcurrentHashMap.newKeySet();

    ClaimedRuns(Parts parts, StagedAttempt.Ledger ledger) {
        this.parts = parts;
        this.ledger = ledger;
    }

    /**
     * What came of the wish to run.
     *
     * @param answer null where the method did not run
     * @param busy whether to wait before the next look
     * @param asked whether the verifier was asked
     */
    record Attempted(@Nullable Answer answer, boolean busy, boolean asked) {

        static Attempted ran(Answer answer) {
            return new Attempted(answer, false, false);
        }

        static Attempted lost(boolean busy) {
            return new Attempted(null, busy, false);
        }
    }

    /** Runs the method under a claim of the row that was found, if it can be had. */
    Attempted attempt(Invocation call, Verdict verdict, Optional<OperationRecord> row, long deadline) throws Exception {
        boolean overtaking = verdict instanceof Verdict.Reclaim reclaim && reclaim.why() instanceof TakeOver.Abandoned;
        if (!overtaking && !gate.add(call.id())) {
            return Attempted.lost(true);
        }
        try {
            if (!parts.node().fit()) {
                throw Refusals.unfit(call);
            }
            ClaimRequest request = Requests.of(call, parts);
            parts.running().enter(request, parts.node().lastBeat());
            ClaimResult result = claim(call, row, () -> send(verdict, row, request), request, notStarted(), deadline);
            if (result instanceof ClaimResult.Won won) {
                row.ifPresent(seen -> {
                    parts.news().takenOver(seen);
                    AttemptNews.retried(parts.news(), call, won.claim(), seen);
                });
                return Attempted.ran(new WriteAheadAttempt(parts, call, won.claim(), ledger).run());
            }
            parts.running().leave(request.token());
            return Attempted.lost(result instanceof ClaimResult.Busy);
        } finally {
            if (!overtaking) {
                gate.remove(call.id());
                parts.rooms().signal(call.id());
            }
        }
    }

    /** Asks the verifier, under a claim; where it rules the attempt in doubt out, runs the method under the next one. */
    Attempted verify(Invocation call, OperationRecord row, long deadline) throws Exception {
        Verifier verifier = call.verifier();
        if (verifier == null || !verifying.add(call.id())) {
            return Attempted.lost(true);
        }
        Optional<Claim> next;
        try {
            if (!parts.node().fit()) {
                throw Refusals.unfit(call);
            }
            ClaimRequest request = Requests.toVerify(call, parts);
            TakeOver why = new TakeOver.Verify(parts.settings().verifyBackoff());
            parts.running().enter(request, parts.node().lastBeat());
            ClaimResult result = claim(
                    call,
                    Optional.of(row),
                    () -> parts.store().takeOver(row, request, why, Within.OWN_TRANSACTION, Duration.ZERO),
                    request,
                    new Recording.StillUnknown(null),
                    deadline);
            if (!(result instanceof ClaimResult.Won won)) {
                parts.running().leave(request.token());
                return Attempted.lost(result instanceof ClaimResult.Busy);
            }
            parts.news().takenOver(row);
            next = new Verification(parts, call, verifier, won.claim(), row.status()).run();
        } finally {
            verifying.remove(call.id());
            parts.rooms().signal(call.id());
        }
        // No longer as one who asks: this attempt may hang, and then another call of this node is to ask about it.
        return next.isPresent()
                ? Attempted.ran(new WriteAheadAttempt(parts, call, next.get(), ledger).run())
                : new Attempted(null, false, true);
    }

    /**
     * Claims. Where a commit's outcome is unknown, the same request is sent again until the ledger confirms or denies
     * it; the unique key waits for the orphan. Not in time: the body does not run, and the claim is released in the
     * background by that recording.
     */
    private ClaimResult claim(
            Invocation call,
            Optional<OperationRecord> seen,
            Supplier<ClaimResult> sending,
            ClaimRequest request,
            Recording released,
            long deadline) {
        boolean inDoubt = false;
        while (true) {
            StoreException doubt;
            try {
                ClaimResult result = sending.get();
                if (!inDoubt || result instanceof ClaimResult.Won) {
                    return result;
                } else if (result instanceof ClaimResult.Lost) {
                    return mine(request).<ClaimResult>map(ClaimResult.Won::new).orElse(result);
                }
                doubt = locked();
            } catch (StoreException e) {
                inDoubt |= e.kind() == StoreException.Kind.IN_DOUBT;
                if (!inDoubt) {
                    parts.running().leave(request.token());
                    throw Refusals.unavailable(call, e);
                }
                doubt = e;
            }
            if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
                parts.unsettled().add(call.id(), request.token(), () -> release(seen, sending, request, released));
                throw Refusals.unavailable(call, doubt);
            }
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(20, 80)));
        }
    }

    private ClaimResult send(Verdict verdict, Optional<OperationRecord> row, ClaimRequest request) {
        if (verdict instanceof Verdict.Reclaim reclaim && row.isPresent()) {
            return parts.store().takeOver(row.get(), request, reclaim.why(), Within.OWN_TRANSACTION, Duration.ZERO);
        }
        return parts.store().claim(request, Within.OWN_TRANSACTION, Duration.ZERO);
    }

    /** The claim of an earlier try of this request, if the row carries its token. */
    private Optional<Claim> mine(ClaimRequest request) {
        return parts.store()
                .find(request.id(), Within.OWN_TRANSACTION)
                .filter(row -> row.token().equals(request.token()) && row.status() == Status.PENDING)
                .map(row -> new Claim(
                        row.id(),
                        row.generation(),
                        row.fence(),
                        row.token(),
                        row.attempts(),
                        row.doubtful(),
                        Verdict.stricter(row.effect(), request.effect()),
                        row.seed(),
                        request.by()));
    }

    /** Releases a claim that may be there or not, and whose body did not run. */
    private void release(
            Optional<OperationRecord> seen, Supplier<ClaimResult> sending, ClaimRequest request, Recording released) {
        ClaimResult result = sending.get();
        if (result instanceof ClaimResult.Busy) {
            throw locked();
        }
        Optional<Claim> claim = result instanceof ClaimResult.Won won ? Optional.of(won.claim()) : mine(request);
        Optional<WriteResult> written = claim.map(held -> parts.store().write(held, released, Within.OWN_TRANSACTION));
        parts.acknowledged(request.id(), request.token());
        if (written.isPresent() && seen.isPresent()) {
            released(seen.get(), written.get());
        }
    }

    /** What was there is claimed no more, by whomever. */
    private void released(OperationRecord seen, WriteResult written) {
        parts.news().takenOver(seen);
        if (written instanceof WriteResult.Written now
                && now.status() != seen.status()
                && now.status() != Status.RETRYABLE) {
            parts.news().became(seen.action(), seen.id(), now.status());
        }
    }

    private static StoreException locked() {
        return new StoreException(
                StoreException.Kind.UNAVAILABLE,
                "The row is locked by a commit whose outcome is not known yet.",
                new IllegalStateException("lock timeout"));
    }

    /** The recording of an attempt whose body was never entered. */
    static Recording notStarted() {
        return new Recording.Retryable(
                new Failure(
                        "NOT_STARTED",
                        "The claim could not be confirmed in time; the method did not run.",
                        "",
                        ErrorType.UNAVAILABLE),
                false,
                null);
    }
}
