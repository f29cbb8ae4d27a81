package dev.once.internal.engine;

import dev.once.Effect;
import dev.once.spi.Claim;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the bodies of attempts: as the thread's current operation, and for no longer than their time limit. Thread-safe. */
final class Bodies {

    private static final System.Logger LOG = System.getLogger(Bodies.class.getName());

    private final Operations operations;
    private final ScheduledExecutorService timer;
    private final DownstreamKeys keys;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Bodies(Operations operations, ScheduledExecutorService timer, DownstreamKeys keys) {
        this.operations = operations;
        this.timer = timer;
        this.keys = keys;
    }

    /**
     * How a body ended.
     *
     * @param thrown what it threw; null where it returned
     * @param overtime whether its time limit was over by then
     */
    record End(@Nullable Object result, @Nullable Throwable thrown, boolean overtime) {}

    End run(Invocation call, Claim claim, AttemptNews news) {
        RunningOperation operation = new RunningOperation(claim, call.policy().action(), keys);
        Limit limit = limit(call.policy().timeLimit());
        operations.begin(operation);
        news.begins();
        Object result = null;
        Throwable thrown = null;
        try {
            result = call.body().call();
        } catch (Throwable t) {
            thrown = t;
        } finally {
            operations.end(operation);
        }
        boolean overtime = limit.end();
        if (call.policy().returns() == Returns.STAGE && result instanceof CompletionStage<?> stage) {
            var unused = stage.whenComplete((value, failure) -> ended(operation, failure));
        } else {
            ended(operation, thrown);
        }
        return new End(result, thrown, overtime);
    }

    private void ended(RunningOperation operation, @Nullable Throwable thrown) {
        operation.end();
        if (operation.effect() == Effect.KEYED && thrown == null && !operation.downstreamKeyAsked()) {
            warnOnce(operation.action());
        }
    }

    private void warnOnce(String action) {
        if (warned.add(action)) {
            Message.NO_DOWNSTREAM_KEY.log(LOG, action);
        }
    }

    private Limit limit(@Nullable Duration timeLimit) {
        Limit limit = new Limit(Thread.currentThread());
        if (timeLimit != null) {
            limit.alarm = timer.schedule(limit::over, timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        }
        return limit;
    }

    /** Interrupts the body's thread at the limit, and never after the body has ended. */
    private static final class Limit {

        private final Thread thread;
        private @Nullable ScheduledFuture<?> alarm;
        private boolean ended;
        private boolean over;

        Limit(Thread thread) {
            this.thread = thread;
        }

        synchronized void over() {
            if (!ended) {
                over = true;
                thread.interrupt();
            }
        }

        /** The body has ended: whether it was after the limit. Takes back an interruption of our own. */
        synchronized boolean end() {
            ended = true;
            if (alarm != null) {
                alarm.cancel(false);
            }
            if (over) {
                Thread.interrupted();
            }
            return over;
        }
    }
}
