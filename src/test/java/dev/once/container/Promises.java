package dev.once.container;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Idempotent methods whose results come later. */
@ApplicationScoped
public class Promises {

    /** Nothing happened: try again. */
    public static class Busy extends RuntimeException {}

    @Inject
    private CallContext caller;

    @Inject
    private Rows rows;

    @Idempotent(action = "promises.stage")
    public CompletionStage<String> stage(@Key String order, @NotKey CompletionStage<String> gateway) {
        Runs.next(order);
        return gateway;
    }

    @Idempotent(action = "promises.limited", timeLimit = "PT0.5S")
    public CompletableFuture<String> limited(@Key String order, @NotKey CompletableFuture<String> gateway) {
        Runs.next(order);
        return gateway;
    }

    /** Its row is the transaction's, its result its own. */
    @Transactional
    @Idempotent(action = "promises.with-row")
    public CompletionStage<String> withRow(@Key String order, @NotKey CompletionStage<String> gateway) {
        rows.insert(order);
        return gateway;
    }

    @Asynchronous
    @Retry(maxRetries = 3, delay = 0, jitter = 0, retryOn = Busy.class)
    @Idempotent(action = "promises.retried", retryable = Busy.class)
    public CompletionStage<String> retried(@Key String order, @NotKey int busy) {
        int run = Runs.next(order);
        return run <= busy
                ? CompletableFuture.failedFuture(new Busy())
                : CompletableFuture.completedFuture("run " + run);
    }

    @Asynchronous
    @Idempotent(action = "promises.future", permanent = IllegalArgumentException.class)
    public Future<String> future(@Key String order, @NotKey String then) {
        int run = Runs.next(order);
        return then.isEmpty()
                ? CompletableFuture.completedFuture("run " + run)
                : CompletableFuture.failedFuture(new IllegalArgumentException(then));
    }

    /** A caller's key is that of the outermost call, and the scope is the agent's: both are known to the caller only. */
    @Asynchronous
    @Idempotent(
            action = "promises.whose",
            scope = {Scope.AGENT, Scope.USER})
    public CompletionStage<String> whose(@Key String order) {
        return CompletableFuture.completedFuture(
                Runs.next(order) + " of " + caller.user().orElse("nobody") + " by "
                        + caller.get(Field.AGENT_ID).orElse("nobody"));
    }

    /** It has given up on the first attempt, which goes on until it is let. */
    @Asynchronous
    @Timeout(value = 1, unit = ChronoUnit.SECONDS)
    @Retry(maxRetries = 1, delay = 0, jitter = 0)
    @Idempotent(action = "promises.abandoned", effect = Effect.KEYED, waitAtMost = "PT20S")
    public CompletionStage<String> abandoned(@Key String order, @NotKey CountDownLatch end) {
        int run = Runs.next(order);
        boolean ended = false;
        while (!ended) {
            try {
                end.await();
                ended = true;
            } catch (InterruptedException e) {
                // A driver that does not listen.
            }
        }
        return CompletableFuture.completedFuture("run " + run);
    }
}
