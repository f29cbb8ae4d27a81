package dev.once.internal.engine;

import dev.once.WhileInProgress;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.FailureClass;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Status;
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

    private static final Failure ROLLED_BACK =
            new Failure("ROLLED_BACK", "The transaction rolled back after the method had returned.", "");

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
                    var unused = parts.settle(row.get());
                } else {
                    ClaimRequest request = Requests.of(call, parts);
                    ClaimResult result = claim(verdict, row, request);
                    if (result instanceof ClaimResult.Won won) {
                        row.ifPresent(found -> AttemptNews.retried(parts.news(), call, won.claim(), found));
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
            long begin = System.nanoTime();
            ClaimResult result = claim(verdict, row, request, lockTimeout);
            if (!(result instanceof ClaimResult.Won)) {
                // For the transaction of another call with this key.
                call.progress().waited(System.nanoTime() - begin);
            }
            return result;
        }

        private ClaimResult claim(
                Verdict verdict, Optional<OperationRecord> row, ClaimRequest request, Duration lockTimeout) {
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
            Ending ending = new Ending();
            AttemptNews news = new AttemptNews(parts.news(), call, claim);
            parts.transactions().onCompletion(end -> completed(end, request, ending, news));
            Bodies.End end;
            try {
                end = parts.bodies().run(call, claim, news);
            } catch (Throwable t) {
                doom();
                throw t;
            }
            news.ran(end.thrown());
            boolean same = transaction != null
                    && transaction.equals(parts.transactions().key());
            if (end.thrown() != null) {
                if (parts.transactions().cannotJoin(end.thrown())) {
                    end.thrown().addSuppressed(Refusals.twoDataSources(call));
                }
                failed(claim, end.thrown(), same, ending);
                if (same) {
                    ending.methodEnded();
                } else {
                    news.notRecorded();
                }
                throw Throwables.rethrow(end.thrown());
            }
            if (!same) {
                news.notRecorded();
                throw transactionEnded(claim);
            }
            ending.methodEnded();
            if (parts.transactions().state() == State.ACTIVE) {
                try {
                    complete(claim, end);
                } catch (Throwable t) {
                    doom();
                    throw t;
                }
            }
            // Else the method has let its transaction only roll back: nothing is recorded, nothing happened.
            returned = true;
            parts.operations().answered(call.id(), call.policy().action(), claim.attempt(), false);
            return end.result();
        }

        /** The claim stands in a transaction that lives: without its end it must not commit. */
        private void doom() {
            if (parts.transactions().state() == State.ACTIVE) {
                parts.transactions().doom();
            }
        }

        private void complete(Claim claim, Bodies.End end) {
            if (end.overtime()) {
                throw Refusals.claimLost(call, null);
            }
            String json;
            try {
                json = call.codec().write(end.result());
            } catch (RuntimeException | StackOverflowError e) {
                throw Refusals.resultNotWritable(call, e);
            }
            Recording.Succeeded recording = parts.outcomes().succeeded(json);
            if (write(claim, recording) instanceof WriteResult.Lost) {
                throw Refusals.claimLost(call, null);
            }
        }

        private WriteResult write(Claim claim, Recording recording) {
            try {
                return parts.store().write(claim, recording, Within.CALLERS_TRANSACTION);
            } catch (StoreException e) {
                throw Refusals.rolledBack(call, e);
            }
        }

        /**
         * A permanent failure is written beside the rows, in case that the transaction commits; where it rolls back,
         * {@link #completed} inserts it. After any other failure no half attempt may commit.
         */
        private void failed(Claim claim, Throwable thrown, boolean same, Ending ending) {
            if (!same || parts.transactions().state() == State.NONE) {
                giveUp(claim);
                return;
            }
            Failure failure = Outcomes.failure(call, thrown);
            ending.thrown = failure;
            if (call.policy().failures().classify(thrown) == FailureClass.PERMANENT) {
                ending.failure = failure;
            }
            if (parts.transactions().state() == State.ACTIVE) {
                if (ending.failure == null) {
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
            } catch (RuntimeException e) {
                // The method's own failed statement may have aborted the transaction: then it rolls back.
                doom();
            }
        }

        private void completed(Completion end, ClaimRequest request, Ending ending, AttemptNews news) {
            Failure failure = ending.failure;
            if (end == Completion.COMMITTED) {
                committed = true;
                parts.rooms().signal(call.id());
                if (failure != null) {
                    news.failed(failure, Status.FAILED, false);
                } else if (returned) {
                    news.executed();
                }
                return;
            }
            Status recorded = null;
            if (failure != null) {
                try {
                    // Where another call was faster, its attempt is the operation's.
                    recorded = parts.store().recordFailure(request, failure) ? Status.FAILED : null;
                } catch (StoreException e) {
                    // Nothing happened and nothing is recorded: the next call fails for itself.
                    Message.FAILURE_NOT_RECORDED.logCause(LOG, e);
                }
            }
            Status became = recorded;
            ending.tell(() -> {
                Failure thrown = ending.thrown;
                if (end == Completion.UNKNOWN) {
                    news.notRecorded();
                } else {
                    news.failed(thrown == null ? ROLLED_BACK : thrown, became, false);
                }
            });
        }

        /** A transaction that its timeout has doomed can be rolled back, and the call around it return normally. */
        void requireCommitted() {
            if (returned && !committed) {
                throw new IllegalStateException(
                        "The transaction of the attempt did not commit, perhaps by its timeout.");
            }
        }

        private RuntimeException transactionEnded(Claim claim) {
            doom();
            giveUp(claim);
            return Refusals.transactionEnded(call);
        }

        /** The method has ended the claim's transaction. If it committed, the claim stands there alone. */
        private void giveUp(Claim claim) {
            parts.settle(claim.id(), claim.token(), () -> parts.giveUp(call, claim));
        }
    }

    /** How an attempt ends, as far as it is known; set and read before and after the transaction's end. */
    private static final class Ending {
        /** What was thrown, if it is permanent. */
        private volatile @Nullable Failure failure;

        /** What was thrown, for good or not. */
        private volatile @Nullable Failure thrown;

        private boolean methodEnded;
        private @Nullable Runnable telling;

        /** Tells of the end, not before the method has ended: a timeout ends the transaction under it. */
        synchronized void tell(Runnable end) {
            if (methodEnded) {
                end.run();
            } else {
                telling = end;
            }
        }

        synchronized void methodEnded() {
            methodEnded = true;
            if (telling != null) {
                telling.run();
            }
        }
    }
}
