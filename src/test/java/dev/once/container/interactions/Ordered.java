package dev.once.container.interactions;

import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.faulttolerance.Retry;

/** A bean whose calls pass every interceptor that there is. */
@ApplicationScoped
public class Ordered {

    @Inject
    private Trace trace;

    @Traced
    @Retry(maxRetries = 1, delay = 0, jitter = 0)
    @Transactional
    @Idempotent
    public String call(@Key String key) {
        trace.pass("method");
        return key;
    }
}
