package dev.once.internal.engine;

import dev.once.Outcome;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.internal.engine.Questions.Reply;
import dev.once.internal.engine.Room.Reading;
import dev.once.spi.FailureClass;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of EXTERNAL and KEYED: the claim is committed before the method runs. A duplicate waits here, with no
 * connection and no transaction of its own. Thread-safe.
 */
final class WriteAhead {

    private static final System.Logger LOG = System.getLogger(WriteAhead.class.getName());

    private final Parts parts;

    private final ClaimedRuns runs;
    private final Waiting waiting;

    WriteAhead(Parts parts) {
        this.parts = parts;
        this.runs = new ClaimedRuns(parts, this::answerLate);
        this.waiting = new Waiting(parts.settings());
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

    /** What the ledger says to a call that has returned, since its attempt went on. */
    private @Nullable Object answerLate(Invocation call, Answer.AskLedger ran) throws Exception {
        long deadline = System.nanoTime() + call.policy().waitAtMost().toNanos();
        Room room = parts.rooms().enter(call.id());
        try {
            return answerAfter(ran, call, room, deadline);
        } finally {
            parts.rooms().leave(call.id());
            parts.news().waited(call);
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
        Reading reading = Waiting.read(call, room);
        boolean asked = false;
        while (true) {
            Optional<OperationRecord> row = reading.found();
            Verdict verdict =
                    Verdict.of(row, call, parts.settings(), parts.node().mayTakeOver());
            if (verdict instanceof Verdict.Replay && row.isPresent()) {
                if (ran != null && ran.thrown() == null && row.get().status() == Status.FAILED) {
                    throw contradicted(call);
                }
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
                reading = Waiting.read(call, room);
            } else if (verdict instanceof Verdict.Settle && row.isPresent()) {
                settle(call, row.get());
                reading = Waiting.read(call, room);
            } else if (verdict instanceof Verdict.InProgress) {
                reading = waiting.await(call, room, reading, deadline);
            } else if (verdict instanceof Verdict.Expired expired && ran == null) {
                throw Refusals.expired(call, expired.status());
            } else if (ran != null) {
                throw notAgain(call, ran);
            } else {
                ClaimedRuns.Attempted attempted = verdict instanceof Verdict.Verify && row.isPresent()
                        ? runs.verify(call, row.get(), deadline)
                        : runs.attempt(call, verdict, row, deadline);
                asked |= attempted.asked();
                if (attempted.answer() instanceof Answer.Value value) {
                    return value.result();
                } else if (attempted.answer() instanceof Answer.AskLedger ask) {
                    return answerAfter(ask, call, room, deadline);
                }
                // Lost: somebody else was first, and the row says who. Busy: it cannot be seen yet.
                reading = attempted.busy() ? waiting.await(call, room, reading, deadline) : Waiting.read(call, room);
            }
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

    /** This call's own attempt returned, and the ledger says that nothing happened: nobody else would ever notice. */
    private static Exception contradicted(Invocation call) {
        Message.CONTRADICTED.log(LOG, call.id(), call.policy().action());
        return Refusals.contradicted(call);
    }

    private void settle(Invocation call, OperationRecord row) {
        try {
            // False where somebody else was first: the next reading shows what they did.
            var unused = parts.settle(row);
        } catch (StoreException e) {
            throw Refusals.unavailable(call, e);
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
