package dev.once.container.interactions;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.faulttolerance.Retry;

/** A bean whose callers get something else when its methods fail: by a method, or by a handler. */
@ApplicationScoped
@Retry(maxRetries = 1, delay = 0, jitter = 0)
public class FallingBack implements Methods {

    @Inject
    private Gateway gateway;

    @Inject
    private CurrentOperation operation;

    @Override
    @Idempotent(effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    @Fallback(fallbackMethod = "instead")
    public String external(@Key String key) {
        return gateway.call(key);
    }

    @Override
    @Transactional
    @Idempotent(effect = Effect.KEYED, permanent = Declined.class, retryable = Busy.class)
    @Fallback(Instead.class)
    public String keyed(@Key String key) {
        operation.downstreamKey("gateway");
        return gateway.call(key);
    }

    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    @Idempotent(effect = Effect.TRANSACTIONAL, permanent = Declined.class, retryable = Busy.class)
    @Fallback(Instead.class)
    public String transactional(@Key String key) {
        return gateway.call(key);
    }

    String instead(String key) {
        return "instead";
    }

    /** Says why. */
    public static class Instead implements FallbackHandler<String> {

        @Override
        public String handle(ExecutionContext context) {
            return "instead of " + context.getFailure().getClass().getSimpleName();
        }
    }
}
