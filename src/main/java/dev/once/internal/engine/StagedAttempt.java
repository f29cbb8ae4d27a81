package dev.once.internal.engine;

import dev.once.spi.Claim;
import dev.once.spi.OperationRecord;
import dev.once.spi.StoreException;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose method has returned a stage: it ends when that completes, on whatever thread, and its caller gets a
 * promise. The end is recorded on a thread of the container's, and what the caller does with it runs on another one: it
 * may take its time. An attempt that is past its time limit is not waited for any longer; what it comes to is recorded
 * all the same. Thread-safe.
 */
final class StagedAttempt {

    private static final System.Logger LOG = System.getLogger(StagedAttempt.class.getName());

    /** Records how an attempt ended. */
    @FunctionalInterface
    interface Ending {
        Answer record(Bodies.End end) throws Exception;
    }

    /** Has the answer to a call whose attempt could not record its end. */
    @FunctionalInterface
    interface Ledger {
        @Nullable
        Object answer(Invocation call, Answer.AskLedger ran) throws Exception;
    }

    private final Parts parts;
    private final Invocation call;
    private final Claim claim;
    private final Ledger ledger;
    private final AttemptNews news;
    private final Promise promise;

    StagedAttempt(Parts parts, Invocation call, Claim claim, Ledger ledger, AttemptNews news) {
        this.parts = parts;
        this.call = call;
        this.claim = claim;
        this.ledger = ledger;
        this.promise = new Promise(call.progress());
        this.news = news;
    }

    /** The end of a stage that is complete; empty where it is not, or does not say. */
    static Optional<Bodies.End> complete(CompletionStage<?> stage) {
        CompletableFuture<?> future;
        try {
            future = stage.toCompletableFuture();
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
        if (!future.isDone()) {
            return Optional.empty();
        }
        return Optional.of(future.handle((result, thrown) -> new Bodies.End(result, unwrapped(thrown), false))
                .join());
    }

    Promise promise(CompletionStage<?> stage, Ending ending) {
        Future<?> alarm = alarm();
        var unused = stage.whenComplete((result, thrown) -> {
            if (alarm != null) {
                alarm.cancel(false);
            }
            on(parts.threads().recorders(), () -> end(new Bodies.End(result, unwrapped(thrown), false), ending));
        });
        return promise;
    }

    private @Nullable Future<?> alarm() {
        Duration limit = Objects.requireNonNull(call.policy().timeLimit());
        try {
            return parts.threads()
                    .timer()
                    .schedule(
                            () -> on(parts.threads().recorders(), this::overtime),
                            limit.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The application ends, and its node with it: the attempt is abandoned then.
            return null;
        }
    }

    /** Not what a stage that depends on the method's own puts around what it failed with. */
    private static @Nullable Throwable unwrapped(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private void end(Bodies.End end, Ending ending) {
        Answer answer;
        try {
            answer = ending.record(end);
        } catch (Throwable t) {
            keep(() -> {
                throw Throwables.rethrow(t);
            });
            return;
        }
        if (answer instanceof Answer.AskLedger ran) {
            keep(() -> ledger.answer(call, ran));
        } else {
            keep(end::result);
        }
    }

    /** Abandoned now, by the ledger's clock: what must not be repeated is in doubt before anybody calls again. */
    private void overtime() {
        try {
            Optional<OperationRecord> row = parts.store().find(call.id(), Within.OWN_TRANSACTION);
            Verdict verdict =
                    Verdict.of(row, call, parts.settings(), parts.node().mayTakeOver());
            boolean inDoubt = verdict instanceof Verdict.Settle || verdict instanceof Verdict.Verify;
            if (row.isPresent() && inDoubt) {
                var unused = parts.settle(row.get());
            }
        } catch (RuntimeException e) {
            // Not only StoreException: whoever waits must not wait for ever.
            if (e instanceof StoreException) {
                Message.OVERTIME.debug(LOG, e, call.id());
            } else {
                Message.OVERTIME.logCause(LOG, e, call.id());
            }
        }
        parts.running().late(claim.token());
        news.outOfTime();
        keep(() -> {
            throw Refusals.overtime(call);
        });
    }

    private void keep(Promise.Answering answering) {
        if (!promise.isDone()) {
            on(parts.threads().continuations(), () -> promise.keep(answering));
        }
    }

    private void on(Executor threads, Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            promise.keep(() -> {
                throw Refusals.notRecorded(
                        call, new StoreException(StoreException.Kind.UNAVAILABLE, "The application has ended.", e));
            });
        }
    }
}
