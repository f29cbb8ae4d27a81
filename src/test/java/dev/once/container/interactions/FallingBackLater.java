package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Two methods whose callers get something else when these fail. */
@ApplicationScoped
@Asynchronous
@Retry(maxRetries = 1, delay = 0, jitter = 0)
public class FallingBackLater extends Later {

    @Override
    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    @Fallback(InsteadOfAStage.class)
    public CompletionStage<String> externalStage(@Key String key, @NotKey boolean late) {
        return super.externalStage(key, late);
    }

    @Override
    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    @Fallback(InsteadOfAFuture.class)
    public Future<String> keyedFuture(@Key String key, @NotKey boolean late) {
        return super.keyedFuture(key, late);
    }

    /** Says why, later. */
    public static class InsteadOfAStage implements FallbackHandler<CompletionStage<String>> {

        @Override
        public CompletionStage<String> handle(ExecutionContext context) {
            return CompletableFuture.completedFuture(
                    "instead of " + context.getFailure().getClass().getSimpleName());
        }
    }

    /** Says why, later. */
    public static class InsteadOfAFuture implements FallbackHandler<Future<String>> {

        @Override
        public Future<String> handle(ExecutionContext context) {
            return CompletableFuture.completedFuture(
                    "instead of " + context.getFailure().getClass().getSimpleName());
        }
    }
}
