package dev.once.internal.engine;

import dev.once.Effect;
import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.FailureClass;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.Transactions.Completion;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of an EXTERNAL or KEYED operation, from its committed claim to its recorded end. Used by one thread. */
final class WriteAheadAttempt {

    private static final System.Logger LOG = System.getLogger(WriteAheadAttempt.class.getName());

    private final Parts parts;
    private final Invocation call;
    private final Claim claim;
    private final StagedAttempt.Ledger ledger;

    private final AttemptNews news;

    /** The attempt's end is written, or somebody is charged with writing it. */
    private boolean accounted;

    WriteAheadAttempt(Parts parts, Invocation call, Claim claim, StagedAttempt.Ledger ledger) {
        this(parts, call, claim, ledger, new AttemptNews(parts.news(), call, claim));
    }

    private WriteAheadAttempt(
            Parts parts, Invocation call, Claim claim, StagedAttempt.Ledger ledger, AttemptNews news) {
        this.parts = parts;
        this.call = call;
        this.claim = claim;
        this.ledger = ledger;
        this.news = news;
    }

    Answer run() throws Exception {
        return accounted(this::runAndRecord);
    }

    /** What the work makes of the attempt's end; where it breaks, the claim is given up. */
    private Answer accounted(Callable<Answer> work) throws Exception {
        try {
            return work.call();
        } finally {
            if (!accounted) {
                // Something of ours broke. A live heartbeat must not protect this claim.
                settle(() -> {
                    parts.giveUp(call, claim);
                    acknowledged();
                });
                if (call.progress().ran()) {
                    news.notRecorded();
                }
            }
        }
    }

    private Answer runAndRecord() throws Exception {
        TransactionWatch watch =
                parts.transactions().state() == State.ACTIVE ? TransactionWatch.of(parts.transactions()) : null;
        if (!parts.node().fit()
                || !parts.running().isOf(claim.token(), parts.node().incarnation())) {
            // The claim took so long that others may think this node dead, or have thought so. Nothing has happened
            // yet.
            settle(() -> {
                parts.store().write(claim, ClaimedRuns.notStarted(), Within.OWN_TRANSACTION);
                acknowledged();
            });
            throw Refusals.unfit(call);
        }
        Bodies.End end = parts.bodies().run(call, claim, news);
        boolean stage = call.policy().returns() == Returns.STAGE && end.thrown() == null;
        Answer answer = stage ? staged(watch, end.result()) : ended(watch, end);
        if (answer instanceof Answer.Value) {
            parts.operations().answered(call.id(), call.policy().action(), claim.attempt(), false);
        }
        return answer;
    }

    /** The method has returned a stage, and the attempt ends with that: now, where it is complete. */
    private Answer staged(@Nullable TransactionWatch watch, @Nullable Object returned) throws Exception {
        if (!(returned instanceof CompletionStage<?> stage)) {
            Throwable thrown = new NullPointerException("the method returned null where it declares a CompletionStage");
            return ended(watch, new Bodies.End(null, thrown, false));
        }
        Optional<Bodies.End> complete = StagedAttempt.complete(stage);
        if (complete.isPresent()) {
            return ended(watch, complete.get());
        }
        // From here on whoever completes the stage is charged with it, or its time limit.
        StagedAttempt attempt = new StagedAttempt(parts, call, claim, ledger, news);
        WriteAheadAttempt later = new WriteAheadAttempt(parts, call, claim, ledger, news);
        Promise promise = attempt.promise(stage, end -> later.accounted(() -> later.endedLater(watch, end)));
        accounted = true;
        return value(promise);
    }

    private Answer ended(@Nullable TransactionWatch watch, Bodies.End end) throws Exception {
        news.ran(end.thrown());
        return end.thrown() == null
                ? returned(watch, parts.outcomes().succeeded(call, end.result()), end.result())
                : failed(watch, end.thrown());
    }

    /** The stage has completed on another thread, where the transaction that the method ran in is not. */
    private Answer endedLater(@Nullable TransactionWatch watch, Bodies.End end) throws Exception {
        news.ran(end.thrown());
        if (end.thrown() != null) {
            return failed(null, end.thrown());
        }
        Recording.Succeeded recording = parts.outcomes().succeeded(call, end.result());
        if (watch == null || watch.ended() == Completion.COMMITTED) {
            return alone(recording, end.result());
        }
        // It may be open yet: what is recorded before its end would stand although its rows are lost.
        atEnd(watch, transaction -> {
            if (transaction == Completion.COMMITTED) {
                settle(() -> recordOrDeposit(recording));
                news.notRecorded();
            } else {
                rolledBack(recording);
            }
        });
        return value(end.result());
    }

    private Answer returned(@Nullable TransactionWatch begun, Recording.Succeeded recording, @Nullable Object result) {
        TransactionWatch watch = begun;
        if (watch != null) {
            Completion ended = watch.ended();
            if (ended != null && ended != Completion.COMMITTED) {
                rolledBack(recording);
                return value(result);
            }
            if (ended != null || !watch.watches(parts.transactions().key())) {
                watch = null;
            }
        }
        return switch (parts.transactions().state()) {
            case ACTIVE ->
                inTransaction(watch == null ? TransactionWatch.of(parts.transactions()) : watch, recording, result);
            case DOOMED -> {
                if (watch == null) {
                    rolledBack(recording);
                } else {
                    atEnd(watch, end -> rolledBack(recording));
                }
                yield value(result);
            }
            case NONE -> alone(recording, result);
        };
    }

    /** The result is recorded in the caller's transaction, together with the method's rows. */
    private Answer inTransaction(TransactionWatch watch, Recording.Succeeded recording, @Nullable Object result) {
        WriteResult written;
        try {
            written = parts.store().write(claim, recording, Within.CALLERS_TRANSACTION);
        } catch (StoreException e) {
            parts.transactions().doom();
            atEnd(watch, end -> rolledBack(recording));
            throw Refusals.notRecorded(call, e);
        }
        if (written instanceof WriteResult.Lost) {
            // The method's rows must not commit beside those of the attempt that has taken over.
            parts.transactions().doom();
            deposit(recording, true);
            news.notRecorded();
            throw Refusals.claimLost(call, null);
        }
        CompletedHere.put(
                parts.transactions(),
                call.id(),
                new CompletedHere.Completed(call.fingerprint(), recording, claim.attempt(), call.context()));
        atEnd(watch, end -> {
            if (end == Completion.COMMITTED) {
                acknowledged();
                news.executed();
            } else {
                // Also where the outcome is unknown: the write waits for an orphaned commit, and if that went through,
                // it finds the row SUCCEEDED by this attempt, leaves it, and leaves no receipt.
                rolledBack(recording);
            }
        });
        return value(result);
    }

    /** The result is recorded in a transaction of its own. */
    private Answer alone(Recording.Succeeded recording, @Nullable Object result) {
        try {
            if (parts.store().write(claim, recording, Within.OWN_TRANSACTION) instanceof WriteResult.Lost) {
                deposit(recording, false);
                news.notRecorded();
                return new Answer.AskLedger(null);
            }
        } catch (StoreException e) {
            later(() -> recordOrDeposit(recording));
            news.notRecorded();
            throw Refusals.notRecorded(call, e);
        }
        acknowledged();
        news.executed();
        return value(result);
    }

    private void recordOrDeposit(Recording.Succeeded recording) {
        if (parts.store().write(claim, recording, Within.OWN_TRANSACTION) instanceof WriteResult.Lost) {
            depositNow(recording, false);
            acknowledged();
        } else {
            acknowledged();
            news.executed();
        }
    }

    /** The method has returned, and its caller's transaction did not commit. */
    private void rolledBack(Recording.Succeeded recording) {
        Receipt evidence = new Receipt(recording.result(), claim.fence(), true);
        Failure failure =
                new Failure("ROLLED_BACK", "The caller's transaction rolled back after the method had returned.", "");
        Recording outcome = claim.effect() == Effect.KEYED
                ? new Recording.Retryable(failure, true, evidence)
                : new Recording.Unknown(failure, evidence);
        settle(() -> {
            WriteResult result = parts.store().write(claim, outcome, Within.OWN_TRANSACTION);
            if (result instanceof WriteResult.Written written) {
                acknowledged();
                tellEnd(outcome, failure, written.status());
            } else {
                depositNow(recording, true);
                acknowledged();
            }
        });
        news.notRecorded();
    }

    private void deposit(Recording.Succeeded recording, boolean rowsLost) {
        settle(() -> {
            depositNow(recording, rowsLost);
            acknowledged();
        });
    }

    private void depositNow(Recording.Succeeded recording, boolean rowsLost) {
        Receipt mine = new Receipt(recording.result(), claim.fence(), rowsLost);
        Optional<Receipt> there = parts.store().deposit(claim, mine);
        if (there.isPresent() && !there.get().equals(mine)) {
            Message.TWO_RECEIPTS.log(
                    LOG, claim.id(), call.policy().action(), there.get().fence(), claim.fence());
        }
    }

    private Answer failed(@Nullable TransactionWatch watch, Throwable thrown) throws Exception {
        Recording recording = recordingOf(thrown);
        if (call.policy().shared() != SharedTransaction.NONE
                && mayBeFollowed(recording)
                && watch != null
                && watch.watches(parts.transactions().key())
                && parts.transactions().state() == State.ACTIVE) {
            // The next attempt of the retry would commit this one's rows beside its own.
            parts.transactions().doom();
        }
        WriteResult result;
        try {
            result = parts.store().write(claim, recording, Within.OWN_TRANSACTION);
        } catch (StoreException e) {
            later(() -> {
                WriteResult late = parts.store().write(claim, recording, Within.OWN_TRANSACTION);
                acknowledged();
                if (late instanceof WriteResult.Written written) {
                    tellEnd(recording, recording.failure(), written.status());
                }
            });
            news.notRecorded();
            thrown.addSuppressed(e);
            // Not written, it may yet lose to another attempt, unless there is none in doubt and none can follow: a
            // verifier can bring one about.
            boolean stands = claim.effect() == Effect.EXTERNAL && !claim.doubtful() && call.verifier() == null;
            if (recording instanceof Recording.Failed && !stands) {
                throw Refusals.failureNotRecorded(call, thrown);
            }
            throw Throwables.rethrow(thrown);
        }
        acknowledged();
        if (!(result instanceof WriteResult.Written written)) {
            news.notRecorded();
            return new Answer.AskLedger(thrown);
        }
        tellEnd(recording, recording.failure(), written.status());
        if (written.status() == Status.SUCCEEDED) {
            return new Answer.AskLedger(thrown);
        }
        if (recording instanceof Recording.Failed && written.status() != Status.FAILED) {
            throw Refusals.unknownAfter(call, thrown);
        }
        throw Throwables.rethrow(thrown);
    }

    /** Whether another attempt may run the method. */
    private boolean mayBeFollowed(Recording recording) {
        if (recording instanceof Recording.Failed && !claim.doubtful()) {
            return false;
        }
        boolean ended = recording instanceof Recording.Failed || recording instanceof Recording.Unknown;
        return !ended || call.verifier() != null;
    }

    private void tellEnd(Recording recording, @Nullable Failure failure, Status became) {
        boolean ambiguous = recording instanceof Recording.Unknown
                || (recording instanceof Recording.Retryable retryable && retryable.ambiguous());
        news.failed(Objects.requireNonNull(failure), became, ambiguous);
    }

    private Recording recordingOf(Throwable thrown) {
        Failure failure = Outcomes.failure(call, thrown);
        FailureClass meaning = call.policy().failures().classify(thrown);
        boolean keyed = claim.effect() == Effect.KEYED;
        return switch (meaning) {
            case PERMANENT -> new Recording.Failed(failure);
            case TRANSIENT -> new Recording.Retryable(failure, false, null);
            case AMBIGUOUS ->
                keyed ? new Recording.Retryable(failure, true, null) : new Recording.Unknown(failure, null);
        };
    }

    private static Answer value(@Nullable Object result) {
        return new Answer.Value(result);
    }

    private void settle(Unsettled.Settlement settlement) {
        accounted = true;
        parts.settle(claim.id(), claim.token(), settlement);
    }

    private void later(Unsettled.Settlement settlement) {
        accounted = true;
        parts.unsettled().add(claim.id(), claim.token(), settlement);
    }

    private void atEnd(TransactionWatch watch, Consumer<Completion> settlement) {
        accounted = true;
        watch.atEnd(settlement);
    }

    private void acknowledged() {
        accounted = true;
        parts.acknowledged(claim.id(), claim.token());
    }
}
