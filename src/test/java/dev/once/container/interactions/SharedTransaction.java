package dev.once.container.interactions;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Beans for the order of priorities that holds by default: all attempts are in one transaction, if there is one. */
final class SharedTransaction {

    private SharedTransaction() {}

    @ApplicationScoped
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class Retried extends AllEffects {}

    /** Without a TRANSACTIONAL method: that would have no attempt but the first. */
    @ApplicationScoped
    @Transactional
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedRequired extends Outside {}

    @ApplicationScoped
    @Transactional(TxType.REQUIRES_NEW)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public static class RetriedRequiresNew extends Outside {}

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
}
