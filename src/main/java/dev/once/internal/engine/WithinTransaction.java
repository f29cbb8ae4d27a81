package dev.once.internal.engine;

import dev.once.WhileInProgress;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.FailureClass;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.StoreException;
import dev.once.spi.Transactions.Completion;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of TRANSACTIONAL: claim, rows and result are one transaction, the caller's or one that is begun here. A
 * duplicate waits in the database for that transaction's end. Thread-safe.
 */
final class WithinTransaction {

    private static final System.Logger LOG = System.getLogger(WithinTransaction.class.getName());

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Between losing a row and looking at it again. */
    private static final Duration LOST_PAUSE = Duration.ofMillis(1);

    private static final int BEGINNINGS_MAX = 10;

    private final Parts parts;

    WithinTransaction(Parts parts) {
        this.parts = parts;
    }

    @Nullable
    Object call(Invocation call) throws Exception {
        long deadline = System.nanoTime() + call.policy().waitAtMost().toNanos();
        if (parts.transactions().state() == State.ACTIVE) {
            return new Run(call, deadline).within(find(call, Within.CALLERS_TRANSACTION));
        }
        // What is recorded is answered without a transaction.
        Optional<OperationRecord> row = find(call, Within.OWN_TRANSACTION);
        if (row.isPresent() && judge(call, row) instanceof Verdict.Replay) {
            return Replays.of(parts, call, row.get());
        }
        return inTransactionOfOurs(call, row, deadline);
    }

    private @Nullable Object inTransactionOfOurs(Invocation call, Optional<OperationRecord> seen, long deadline)
            throws Exception {
        for (int beginning = 1; ; beginning++) {
            Run run = new Run(call, deadline);
            try {
                Object result = parts.transactions().<@Nullable Object>inNew(() -> run.within(seen));
                run.requireCommitted();
                return result;
            } catch (Exception e) {
                if (run.deadlock != null && beginning < BEGINNINGS_MAX) {
                    // The method has not run: from the beginning, in a new transaction.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                            ThreadLocalRandom.current().nextInt(1, 10 * beginning)));
                } else if (run.returned) {
                    throw Refusals.commitUnknown(call, e);
                } else {
                    throw e;
                }
            }
        }
    }

    private Optional<OperationRecord> find(Invocation call, Within within) {
        try {
            return parts.store().find(call.id(), within);
        } catch (StoreException e) {
            throw Refusals.unavailable(call, e);
        }
    }

    private Verdict judge(Invocation call, Optional<OperationRecord> row) {
        return Verdict.of(row, call, parts.settings(), parts.node().mayTakeOver());
    }

    /** One call in one transaction. */
    private final class Run {

        private final Invocation call;
        private final long deadline;

        /** The database rolled the transaction back before the method ran. */
        private @Nullable StoreException deadlock;

        /** The method has run and its outcome is written: only the commit is left. */
        private boolean returned;

        /** The claim's transaction is known to have committed. */
        private volatile boolean committed;

        Run(Invocation call, long deadline) {
            this.call = call;
            this.deadline = deadline;
        }

        @Nullable
        Object within(Optional<OperationRecord> seen) throws Exception {
            Optional<OperationRecord> row = seen;
            while (true) {
                Verdict verdict = judge(call, row);
                if (verdict instanceof Verdict.Replay && row.isPresent()) {
                    return Replays.of(parts, call, row.get());
                } else if (verdict instanceof Verdict.KeyReused reused) {
                    throw Refusals.keyReused(call, reused.parameters());
                } else if (verdict instanceof Verdict.Expired expired) {
                    throw Refusals.expired(call, expired.status());
                } else if (verdict instanceof Verdict.Unknown) {
                    throw Refusals.unknown(call);
                } else if (verdict instanceof Verdict.InProgress) {
                    throw Refusals.inProgress(call, null);
                } else if (verdict instanceof Verdict.Settle && row.isPresent()) {
                    parts.store().settle(row.get());
                } else {
                    ClaimRequest request = Requests.of(call, parts);
                    ClaimResult result = claim(verdict, row, request);
                    if (result instanceof ClaimResult.Won won) {
                        return run(request, won.claim());
                    } else if (result instanceof ClaimResult.Busy || System.nanoTime() >= deadline) {
                        throw Refusals.inProgress(call, null);
                    }
                    // Above READ COMMITTED the transaction may go on seeing what is no longer so.
                    LockSupport.parkNanos(LOST_PAUSE.toNanos());
                }
                row = find(call, Within.CALLERS_TRANSACTION);
            }
        }

        private ClaimResult claim(Verdict verdict, Optional<OperationRecord> row, ClaimRequest request) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            boolean reject = call.policy().whileInProgress() == WhileInProgress.REJECT;
            Duration lockTimeout = reject || left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
            try {
                return verdict instanceof Verdict.Reclaim reclaim && row.isPresent()
                        ? parts.store()
                                .takeOver(row.get(), request, reclaim.why(), Within.CALLERS_TRANSACTION, lockTimeout)
                        : parts.store().claim(request, Within.CALLERS_TRANSACTION, lockTimeout);
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.CALLER_ROLLED_BACK) {
                    deadlock = e;
                }
                throw Refusals.unavailable(call, e);
            }
        }

        private @Nullable Object run(ClaimRequest request, Claim claim) throws Exception {
            Object transaction = parts.transactions().key();
            FailedForGood failed = new FailedForGood();
            parts.transactions().onCompletion(end -> completed(end, request, failed));
            Bodies.End end = parts.bodies().run(call, claim);
            boolean same = transaction != null
                    && transaction.equals(parts.transactions().key());
            if (end.thrown() != null) {
                if (parts.transactions().cannotJoin(end.thrown())) {
                    end.thrown().addSuppressed(Refusals.twoDataSources(call));
                }
                failed(claim, end.thrown(), same, failed);
                throw Throwables.rethrow(end.thrown());
            }
            if (!same) {
                throw transactionEnded(claim);
            }
            if (parts.transactions().state() == State.ACTIVE) {
                complete(claim, end);
            }
            // Else the method has let its transaction only roll back: nothing is recorded, nothing happened.
            returned = true;
            parts.operations().answered(call.id(), call.policy().action(), claim.attempt(), false);
            return end.result();
        }

        private void complete(Claim claim, Bodies.End end) {
            if (end.overtime()) {
                parts.transactions().doom();
                throw Refusals.claimLost(call, null);
            }
            String json;
            try {
                json = call.codec().write(end.result());
            } catch (RuntimeException | StackOverflowError e) {
                parts.transactions().doom();
                throw Refusals.resultNotWritable(call, e);
            }
            Recording.Succeeded recording = parts.outcomes().succeeded(json);
            if (write(claim, recording) instanceof WriteResult.Lost) {
                parts.transactions().doom();
                throw Refusals.claimLost(call, null);
            }
        }

        private WriteResult write(Claim claim, Recording recording) {
            try {
                return parts.store().write(claim, recording, Within.CALLERS_TRANSACTION);
            } catch (StoreException e) {
                parts.transactions().doom();
                throw Refusals.rolledBack(call, e);
            }
        }

        /**
         * A permanent failure is written beside the rows, in case that the transaction commits; where it rolls back,
         * {@link #completed} inserts it. After any other failure no half attempt may commit.
         */
        private void failed(Claim claim, Throwable thrown, boolean same, FailedForGood failed) {
            if (!same || parts.transactions().state() == State.NONE) {
                giveUp(claim);
                return;
            }
            if (call.policy().failures().classify(thrown) == FailureClass.PERMANENT) {
                failed.failure = Outcomes.failure(thrown);
            }
            if (parts.transactions().state() == State.ACTIVE) {
                Failure failure = failed.failure;
                if (failure == null) {
                    parts.transactions().doom();
                } else {
                    recordBeside(claim, failure);
                }
            }
        }

        private void recordBeside(Claim claim, Failure failure) {
            try {
                Recording recording = new Recording.Failed(failure);
                if (parts.store().write(claim, recording, Within.CALLERS_TRANSACTION) instanceof WriteResult.Lost) {
                    // Past its time limit: its rows must not commit without what became of it.
                    parts.transactions().doom();
                }
            } catch (StoreException e) {
                // The method's own failed statement may have aborted the transaction: then it rolls back.
                parts.transactions().doom();
            }
        }

        private void completed(Completion end, ClaimRequest request, FailedForGood failed) {
            if (end == Completion.COMMITTED) {
                committed = true;
                parts.rooms().signal(call.id());
                return;
            }
            Failure failure = failed.failure;
            if (failure != null) {
                try {
                    parts.store().recordFailure(request, failure);
                } catch (StoreException e) {
                    // Nothing happened and nothing is recorded: the next call fails for itself.
                    LOG.log(System.Logger.Level.WARNING, "A permanent failure could not be recorded.", e);
                }
            }
        }

        /** A transaction that its timeout has doomed can be rolled back, and the call around it return normally. */
        void requireCommitted() {
            if (returned && !committed) {
                throw new IllegalStateException(
                        "The transaction of the attempt did not commit, perhaps by its timeout.");
            }
        }

        private RuntimeException transactionEnded(Claim claim) {
            if (parts.transactions().state() == State.ACTIVE) {
                parts.transactions().doom();
            }
            giveUp(claim);
            return Refusals.transactionEnded(call);
        }

        /** The method has ended the claim's transaction. If it committed, the claim stands there alone. */
        private void giveUp(Claim claim) {
            parts.settle(
                    claim.id(),
                    claim.token(),
                    () -> parts.store().write(claim, new Recording.GivenUp(), Within.OWN_TRANSACTION));
        }
    }

    /** The permanent failure of an attempt, once it is known; set and read before and after the transaction's end. */
    private static final class FailedForGood {
        private volatile @Nullable Failure failure;
    }
}
