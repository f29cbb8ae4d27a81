package dev.once.internal.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gives the answers to calls of asynchronous methods in the form that these declare. */
final class AsyncAnswers {

    /** Answers a call by value, or with a promise. */
    @FunctionalInterface
    interface Answering {
        @Nullable
        Object answer(Invocation call) throws Exception;
    }

    private AsyncAnswers() {}

    /**
     * A stage, which also fails where the body has not run. Where the body has thrown before it had a stage, so does the
     * call, even if the ledger makes another exception of it: else the body's transaction would commit what it left.
     */
    static CompletionStage<?> stage(Invocation call, Answering answering) throws Exception {
        Body body = new Body(call);
        Object answer;
        try {
            answer = answering.answer(call.running(body));
        } catch (Exception e) {
            if (body.thrown != null) {
                throw e;
            }
            return CompletableFuture.failedFuture(e);
        }
        return answer instanceof Promise promise ? promise : CompletableFuture.completedFuture(answer);
    }

    /** A future that is there. The thread is the attempt's own, and the attempt ends with the method's future. */
    static Future<?> future(Invocation call, Answering answering) throws Exception {
        return CompletableFuture.completedFuture(answering.answer(call.running(() -> waitedFor(call))));
    }

    private static @Nullable Object waitedFor(Invocation call) throws Exception {
        if (!(call.body().call() instanceof Future<?> result)) {
            throw new NullPointerException("the method returned null where it declares a Future");
        }
        try {
            return uninterrupted(result, Objects.requireNonNull(call.policy().timeLimit()));
        } catch (ExecutionException e) {
            throw Throwables.rethrow(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Who interrupts the thread, such as {@code @Timeout}, waits no longer for the result; but the work goes on elsewhere, and
     * must not be overtaken. The interruption is kept. At the time limit the attempt is over, whatever becomes of the work.
     */
    private static @Nullable Object uninterrupted(Future<?> result, Duration timeLimit)
            throws ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + timeLimit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Remembers what the body itself has thrown. */
    private static final class Body implements Callable<@Nullable Object> {

        private final Invocation call;
        private @Nullable Exception thrown;

        Body(Invocation call) {
            this.call = call;
        }

        @Override
        public @Nullable Object call() throws Exception {
            try {
                return call.body().call();
            } catch (Exception e) {
                thrown = e;
                throw e;
            }
        }
    }
}
