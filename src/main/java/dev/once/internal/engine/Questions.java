package dev.once.internal.engine;

import dev.once.Outcome;
import dev.once.spi.Failure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks verifiers on threads that are not the callers', and waits for their answers for no longer than it may. Thread-safe. */
final class Questions {

    /** A verifier that is late goes on for so many timeouts: its answer is still worth something. Then it is interrupted. */
    private static final int PATIENCE = 10;

    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Duration timeout;

    Questions(ExecutorService threads, ScheduledExecutorService timer, Duration timeout) {
        this.threads = threads;
        this.timer = timer;
        this.timeout = timeout;
    }

    /**
     * What was answered in time.
     *
     * @param outcome unknown where there was no answer
     * @param why what stood in the way of an answer; null where there was one
     * @param cause what the verifier has thrown
     * @param late completes with the answer that came too late, if one comes; null where none can
     */
    record Reply(
            Outcome<?> outcome,
            @Nullable Failure why,
            @Nullable Throwable cause,
            @Nullable CompletableFuture<Outcome<?>> late) {

        static Reply of(Outcome<?> outcome) {
            return new Reply(outcome, null, null, null);
        }

        static Reply failed(Throwable cause) {
            return new Reply(Outcome.unknown(), Outcomes.failure(cause), cause, null);
        }
    }

    /** Asks. An interruption of the caller is kept, and counts as an answer that did not come in time. */
    Reply ask(Callable<? extends @Nullable Outcome<?>> question) {
        CompletableFuture<Outcome<?>> answer = new CompletableFuture<>();
        Future<?> asked;
        try {
            asked = threads.submit(() -> answer(question, answer));
        } catch (RejectedExecutionException e) {
            return Reply.failed(e);
        }
        try {
            return Reply.of(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return Reply.failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            interruptLater(asked);
            return late("TIMEOUT", "The verifier did not answer within once.verify.timeout, " + timeout + ".", answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interruptLater(asked);
            return late("INTERRUPTED", "The call that asked the verifier was interrupted.", answer);
        }
    }

    private void interruptLater(Future<?> asked) {
        Future<?> unused = timer.schedule(() -> asked.cancel(true), PATIENCE * timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Reply late(String type, String message, CompletableFuture<Outcome<?>> answer) {
        return new Reply(Outcome.unknown(), new Failure(type, message, ""), null, answer);
    }

    private static void answer(
            Callable<? extends @Nullable Outcome<?>> question, CompletableFuture<Outcome<?>> answer) {
        try {
            Outcome<?> outcome = question.call();
            if (outcome == null) {
                throw new IllegalStateException("the verifier answered null, which is no Outcome");
            }
            answer.complete(outcome);
        } catch (Throwable t) {
            // Whatever it is, nothing is known: a broken verifier must not break the call.
            answer.completeExceptionally(t);
        }
    }
}
