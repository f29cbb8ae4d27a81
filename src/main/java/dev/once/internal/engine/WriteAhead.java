package dev.once.internal.engine;

import dev.once.Outcome;
import dev.once.WhileInProgress;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.internal.engine.Questions.Reply;
import dev.once.internal.engine.Room.Reading;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.FailureClass;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of EXTERNAL and KEYED: the claim is committed before the method runs. A duplicate waits here, with no
 * connection and no transaction of its own. Thread-safe.
 */
final class WriteAhead {

    private final Parts parts;

    /**
     * The operations that a call of this node is about to claim or is running: their other calls on this node wait
     * without asking the database. An abandoned attempt is taken over past this gate: it may be one of this node's that
     * hangs.
     */
    private final Set<OperationId> gate = ConcurrentHashMap.newKeySet();

    /** Those that a call of this node verifies: one asks, whatever hangs at the gate. */
    private final Set<OperationId> verifying = ConcurrentHashMap.newKeySet();

    private final AtomicInteger waiting = new AtomicInteger();

    WriteAhead(Parts parts) {
        this.parts = parts;
    }

    @Nullable
    Object call(Invocation call) throws Exception {
        parts.unsettled().settle(call.id());
        long deadline = System.nanoTime() + call.policy().waitAtMost().toNanos();
        Room room = parts.rooms().enter(call.id());
        try {
            return answer(call, room, deadline, null);
        } finally {
            parts.rooms().leave(call.id());
        }
    }

    /** What the ledger says after this call's own attempt. Refusals that say that this call did nothing do not hold. */
    private @Nullable Object answerAfter(Answer.AskLedger ran, Invocation call, Room room, long deadline)
            throws Exception {
        try {
            return answer(call, room, deadline, ran);
        } catch (OperationInProgressException | LedgerUnavailableException e) {
            throw e == ran.thrown() ? e : with(Refusals.claimLost(call, e), ran);
        }
    }

    /** The answer to a call, which may run the method unless it has done so, with this end. */
    private @Nullable Object answer(Invocation call, Room room, long deadline, Answer.@Nullable AskLedger ran)
            throws Exception {
        Reading reading = read(call, room);
        boolean asked = false;
        while (true) {
            Optional<OperationRecord> row = reading.found();
            Verdict verdict =
                    Verdict.of(row, call, parts.settings(), parts.node().mayTakeOver());
            if (verdict instanceof Verdict.Replay && row.isPresent()) {
                if (!asked) {
                    confirm(call, row.get(), ran);
                }
                return Replays.of(parts, call, row.get());
            } else if (verdict instanceof Verdict.KeyReused reused) {
                throw Refusals.keyReused(call, reused.parameters());
            } else if (verdict instanceof Verdict.Unknown) {
                throw with(Refusals.unknown(call), ran);
            } else if (verdict instanceof Verdict.Verify && row.isPresent() && (asked || ran != null)) {
                // One call asks once, and one that has run the method leaves what comes of the answer to the next.
                if (row.get().status() == Status.UNKNOWN) {
                    throw with(Refusals.unknown(call), ran);
                }
                settle(call, row.get());
                reading = read(call, room);
            } else if (verdict instanceof Verdict.Settle && row.isPresent()) {
                settle(call, row.get());
                reading = read(call, room);
            } else if (verdict instanceof Verdict.InProgress) {
                reading = await(call, room, reading, deadline);
            } else if (verdict instanceof Verdict.Expired expired && ran == null) {
                throw Refusals.expired(call, expired.status());
            } else if (ran != null) {
                throw notAgain(call, ran);
            } else {
                Attempted attempted = verdict instanceof Verdict.Verify && row.isPresent()
                        ? verify(call, row.get(), deadline)
                        : attempt(call, verdict, row, deadline);
                asked |= attempted.asked();
                if (attempted.answer() instanceof Answer.Value value) {
                    return value.result();
                } else if (attempted.answer() instanceof Answer.AskLedger ask) {
                    return answerAfter(ask, call, room, deadline);
                }
                // Lost: somebody else was first, and the row says who. Busy: it cannot be seen yet.
                reading = attempted.busy() ? await(call, room, reading, deadline) : read(call, room);
            }
        }
    }

    /**
     * What came of the wish to run.
     *
     * @param answer null where the method did not run
     * @param busy whether to wait before the next look
     * @param asked whether the verifier was asked
     */
    private record Attempted(@Nullable Answer answer, boolean busy, boolean asked) {

        static Attempted ran(Answer answer) {
            return new Attempted(answer, false, false);
        }

        static Attempted lost(boolean busy) {
            return new Attempted(null, busy, false);
        }
    }

    private Attempted attempt(Invocation call, Verdict verdict, Optional<OperationRecord> row, long deadline)
            throws Exception {
        boolean overtaking = verdict instanceof Verdict.Reclaim reclaim && reclaim.why() instanceof TakeOver.Abandoned;
        if (!overtaking && !gate.add(call.id())) {
            return Attempted.lost(true);
        }
        try {
            if (!parts.node().fit()) {
                throw Refusals.unfit(call);
            }
            ClaimRequest request = Requests.of(call, parts);
            parts.running().enter(request.id(), request.token(), parts.node().lastBeat());
            ClaimResult result = claim(call, () -> send(verdict, row, request), request, notStarted(), deadline);
            if (result instanceof ClaimResult.Won won) {
                return Attempted.ran(new WriteAheadAttempt(parts, call, won.claim()).run());
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
    private Attempted verify(Invocation call, OperationRecord row, long deadline) throws Exception {
        Verifier verifier = call.verifier();
        if (verifier == null || !verifying.add(call.id())) {
            return Attempted.lost(true);
        }
        try {
            if (!parts.node().fit()) {
                throw Refusals.unfit(call);
            }
            ClaimRequest request = Requests.toVerify(call, parts);
            TakeOver why = new TakeOver.Verify(parts.settings().verifyBackoff());
            parts.running().enter(request.id(), request.token(), parts.node().lastBeat());
            ClaimResult result = claim(
                    call,
                    () -> parts.store().takeOver(row, request, why, Within.OWN_TRANSACTION, Duration.ZERO),
                    request,
                    new Recording.StillUnknown(null),
                    deadline);
            if (result instanceof ClaimResult.Won won) {
                Optional<Claim> next = new Verification(parts, call, verifier, won.claim()).run();
                return next.isPresent()
                        ? Attempted.ran(new WriteAheadAttempt(parts, call, next.get()).run())
                        : new Attempted(null, false, true);
            }
            parts.running().leave(request.token());
            return Attempted.lost(result instanceof ClaimResult.Busy);
        } finally {
            verifying.remove(call.id());
            parts.rooms().signal(call.id());
        }
    }

    /**
     * A success that is to be confirmed before it is replayed. Nothing can change in the row, so that no claim is needed.
     */
    private void confirm(Invocation call, OperationRecord row, Answer.@Nullable AskLedger ran) {
        Verifier verifier = call.verifier();
        if (verifier != null && verifier.replays() && row.status() == Status.SUCCEEDED) {
            Reply reply = Verification.ask(parts, call, verifier, row);
            if (!(reply.outcome() instanceof Outcome.Happened)) {
                boolean gone = reply.outcome() instanceof Outcome.RuledOut;
                throw with(Refusals.notConfirmed(call, gone, reply.cause()), ran);
            }
        }
    }

    /**
     * Claims. Where a commit's outcome is unknown, the same request is sent again until the ledger confirms or denies
     * it; the unique key waits for the orphan. Not in time: the body does not run, and the claim is released in the
     * background by that recording.
     */
    private ClaimResult claim(
            Invocation call, Supplier<ClaimResult> sending, ClaimRequest request, Recording released, long deadline) {
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
                parts.unsettled().add(call.id(), request.token(), () -> release(sending, request, released));
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
                        row.seed()));
    }

    /** Releases a claim that may be there or not, and whose body did not run. */
    private void release(Supplier<ClaimResult> sending, ClaimRequest request, Recording released) {
        ClaimResult result = sending.get();
        if (result instanceof ClaimResult.Busy) {
            throw locked();
        }
        Optional<Claim> claim = result instanceof ClaimResult.Won won ? Optional.of(won.claim()) : mine(request);
        claim.ifPresent(held -> parts.store().write(held, released, Within.OWN_TRANSACTION));
        parts.acknowledged(request.id(), request.token());
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
                new Failure("NOT_STARTED", "The claim could not be confirmed in time; the method did not run.", ""),
                false,
                null);
    }

    private void settle(Invocation call, OperationRecord row) {
        try {
            // False where somebody else was first: the next reading shows what they did.
            if (parts.store().settle(row)) {
                parts.rooms().signal(call.id());
            }
        } catch (StoreException e) {
            throw Refusals.unavailable(call, e);
        }
    }

    private static Reading read(Invocation call, Room room) {
        try {
            Reading reading = room.read();
            if (reading.failure() instanceof StoreException e) {
                throw Refusals.unavailable(call, e);
            }
            reading.row();
            return reading;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted(call, e);
        }
    }

    /** Waits for news; a reading that fails meanwhile is tried again until the deadline. */
    private Reading await(Invocation call, Room room, Reading seen, long deadline) {
        if (call.policy().whileInProgress() == WhileInProgress.REJECT || System.nanoTime() >= deadline) {
            throw Refusals.inProgress(call, null);
        }
        int max = parts.settings().waitersMax();
        try {
            if (waiting.incrementAndGet() > max) {
                throw Refusals.tooManyWaiters(call, max);
            }
            Reading reading = room.await(seen, deadline);
            while (reading.failure() instanceof StoreException e) {
                if (System.nanoTime() >= deadline) {
                    throw Refusals.unavailable(call, e);
                }
                reading = room.await(reading, deadline);
            }
            reading.row();
            return reading;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted(call, e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** This call has run the method, and the ledger would have it run again: that is for the next call. */
    private static Exception notAgain(Invocation call, Answer.AskLedger ran) throws Exception {
        if (ran.thrown() != null) {
            // The next attempt may have the effect, or find that of an earlier one: only a recorded failure is final.
            if (call.policy().failures().classify(ran.thrown()) == FailureClass.PERMANENT) {
                throw Refusals.failureNotRecorded(call, ran.thrown());
            }
            throw Throwables.rethrow(ran.thrown());
        }
        return Refusals.claimLost(call, null);
    }

    private static <E extends Exception> E with(E refusal, Answer.@Nullable AskLedger ran) {
        if (ran != null && ran.thrown() != null) {
            refusal.addSuppressed(ran.thrown());
        }
        return refusal;
    }
}
