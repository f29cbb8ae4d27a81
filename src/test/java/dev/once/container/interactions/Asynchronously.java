package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Beans whose methods Fault Tolerance runs on threads of its own, for either order of priorities. */
final class Asynchronously {

    private Asynchronously() {}

    @ApplicationScoped
    @Asynchronous
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class LaterRetried extends Later {}

    @ApplicationScoped
    @Asynchronous
    @Transactional
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class LaterRetriedRequired extends Later {}

    @ApplicationScoped
    @Asynchronous
    @Transactional(TxType.REQUIRES_NEW)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class LaterRetriedRequiresNew extends Later {}

    /** Has an attempt's time pass while an earlier one still runs. */
    @ApplicationScoped
    @Asynchronous
    @Arrivals.Counted
    @Timeout(800)
    @Retry(maxRetries = 10, delay = 0, jitter = 0, maxDuration = 60, durationUnit = ChronoUnit.SECONDS)
    public static class LaterTimedAndRetried extends Later {}

    @ApplicationScoped
    @Asynchronous
    @Arrivals.Counted
    @Transactional
    @Timeout(800)
    @Retry(maxRetries = 10, delay = 0, jitter = 0, maxDuration = 60, durationUnit = ChronoUnit.SECONDS)
    public static class LaterTimedAndRetriedRequired extends Later {}

    /** Gives up after two more attempts. */
    @ApplicationScoped
    @Asynchronous
    @Timeout(300)
    @Retry(maxRetries = 2, delay = 0, jitter = 0)
    public static class LaterAbandoned extends Later {}

    /** Its duplicates do not wait for long. */
    @ApplicationScoped
    @Asynchronous
    @Timeout(800)
    @Retry(maxRetries = 1, delay = 0, jitter = 0)
    public static class LaterImpatient extends Later {

        @Override
        @Idempotent(
                effect = Effect.EXTERNAL,
                permanent = Declined.class,
                retryable = Busy.class,
                waitAtMost = "PT0.05S")
        public CompletionStage<String> externalStage(@Key String key, @NotKey boolean late) {
            return super.externalStage(key, late);
        }

        @Override
        @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class, waitAtMost = "PT0.05S")
        public CompletionStage<String> keyedStage(@Key String key, @NotKey boolean late) {
            return super.keyedStage(key, late);
        }

        @Override
        @Idempotent(
                effect = Effect.EXTERNAL,
                permanent = Declined.class,
                retryable = Busy.class,
                waitAtMost = "PT0.05S")
        public Future<String> externalFuture(@Key String key, @NotKey boolean late) {
            return super.externalFuture(key, late);
        }

        @Override
        @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class, waitAtMost = "PT0.05S")
        public Future<String> keyedFuture(@Key String key, @NotKey boolean late) {
            return super.keyedFuture(key, late);
        }
    }

    /** Opens after two failures, for longer than any test. */
    @ApplicationScoped
    @Asynchronous
    @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 1, delay = 1, delayUnit = ChronoUnit.HOURS)
    public static class LaterBreaking extends Later {}

    /** One call at a time, and one that waits for that. */
    @ApplicationScoped
    @Asynchronous
    @Bulkhead(value = 1, waitingTaskQueue = 1)
    public static class LaterCrowded extends Later {}
}
