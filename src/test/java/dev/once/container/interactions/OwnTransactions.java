package dev.once.container.interactions;

import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.RecordedResultUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Beans with all effects, each with another mixture of Fault Tolerance and transactions. They are right where each
 * attempt has a transaction of its own: with {@code mp.fault.tolerance.interceptor.priority=100}.
 */
final class OwnTransactions {

    private OwnTransactions() {}

    /** Without Fault Tolerance. */
    @ApplicationScoped
    public static class Plain extends AllEffects {}

    @ApplicationScoped
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class Retried extends AllEffects {}

    @ApplicationScoped
    @Transactional
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedRequired extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.REQUIRES_NEW)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedRequiresNew extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.MANDATORY)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedMandatory extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.NEVER)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedNever extends AllEffects {}

    /** Tries again after one exception only. */
    @ApplicationScoped
    @Retry(maxRetries = 3, delay = 0, jitter = 0, retryOn = Busy.class)
    public static class RetriedOnBusy extends AllEffects {}

    /** Stops where a further attempt cannot change the answer. */
    @ApplicationScoped
    @Retry(
            maxRetries = 3,
            delay = 0,
            jitter = 0,
            abortOn = {
                Declined.class,
                OutcomeUnknownException.class,
                RecordedFailureException.class,
                RecordedResultUnavailableException.class,
                IdempotencyKeyReusedException.class,
                InvalidIdempotencyKeyException.class,
                OperationExpiredException.class
            })
    public static class RetriedUntilFinal extends AllEffects {}

    /** Tries again for a while, however often. */
    @ApplicationScoped
    @Retry(maxRetries = -1, delay = 20, jitter = 0, maxDuration = 500, durationUnit = ChronoUnit.MILLIS)
    public static class RetriedForAWhile extends AllEffects {}

    @ApplicationScoped
    @Timeout(800)
    public static class Timed extends AllEffects {}

    @ApplicationScoped
    @Transactional
    @Timeout(800)
    public static class TimedRequired extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.REQUIRES_NEW)
    @Timeout(800)
    public static class TimedRequiresNew extends AllEffects {}

    @ApplicationScoped
    @Timeout(800)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class TimedAndRetried extends AllEffects {}

    @ApplicationScoped
    @Transactional
    @Timeout(800)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class TimedAndRetriedRequired extends AllEffects {}

    /** Opens after two failures, for longer than any test. */
    @ApplicationScoped
    @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 1, delay = 1, delayUnit = ChronoUnit.HOURS)
    public static class Breaking extends AllEffects {}

    @ApplicationScoped
    @Transactional
    @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 1, delay = 1, delayUnit = ChronoUnit.HOURS)
    public static class BreakingRequired extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.REQUIRES_NEW)
    @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 1, delay = 1, delayUnit = ChronoUnit.HOURS)
    public static class BreakingRequiresNew extends AllEffects {}

    /** Two calls at a time. */
    @ApplicationScoped
    @Bulkhead(2)
    public static class Crowded extends AllEffects {}

    @ApplicationScoped
    @Transactional
    @Bulkhead(2)
    public static class CrowdedRequired extends AllEffects {}

    @ApplicationScoped
    @Transactional(TxType.REQUIRES_NEW)
    @Bulkhead(2)
    public static class CrowdedRequiresNew extends AllEffects {}
}
