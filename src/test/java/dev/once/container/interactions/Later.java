package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What beans have in common whose methods give their results later, as a stage or as a future. All their methods must be
 * such, for {@code @Asynchronous} on their classes.
 */
public abstract class Later {

    /** How a method gives its result. */
    public enum Result {
        /** A stage that is complete, or an exception that the body throws. */
        STAGE,
        /** A stage that another thread completes, or fails. */
        LATE_STAGE,
        /** A future that is complete, or an exception that the body throws. */
        FUTURE,
        /** A future that another thread completes, or fails. */
        LATE_FUTURE;

        private boolean isStage() {
            return this == STAGE || this == LATE_STAGE;
        }

        private boolean isLate() {
            return this == LATE_STAGE || this == LATE_FUTURE;
        }

        /** The bean of a class. */
        static Later named(Instance<Later> beans, String simpleName) {
            return beans.handlesStream()
                    .filter(bean ->
                            bean.getBean().getBeanClass().getSimpleName().equals(simpleName))
                    .findFirst()
                    .orElseThrow()
                    .get();
        }

        /** Calls the method of an effect. */
        Future<String> call(Later bean, Effect effect, String key) {
            boolean external = effect == Effect.EXTERNAL;
            if (isStage()) {
                CompletionStage<String> stage =
                        external ? bean.externalStage(key, isLate()) : bean.keyedStage(key, isLate());
                return stage.toCompletableFuture();
            }
            return external ? bean.externalFuture(key, isLate()) : bean.keyedFuture(key, isLate());
        }

        /** Waits for the result, and throws what came instead. */
        static String get(Future<String> answer) throws Exception {
            try {
                return answer.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } catch (TimeoutException e) {
                throw new IllegalStateException("no answer", e);
            }
        }
    }

    @Inject
    private Gateway gateway;

    @Inject
    private CurrentOperation operation;

    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    public CompletionStage<String> externalStage(@Key String key, @NotKey boolean late) {
        return gateway.later(key, late);
    }

    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    public CompletionStage<String> keyedStage(@Key String key, @NotKey boolean late) {
        operation.downstreamKey("gateway");
        return gateway.later(key, late);
    }

    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    public Future<String> externalFuture(@Key String key, @NotKey boolean late) {
        return gateway.later(key, late);
    }

    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    public Future<String> keyedFuture(@Key String key, @NotKey boolean late) {
        operation.downstreamKey("gateway");
        return gateway.later(key, late);
    }
}
