package dev.once.container.interactions;

import dev.once.Effect;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** The CDI bean in front of EJBs: it carries Fault Tolerance, and they are idempotent. */
@ApplicationScoped
public class Facade {

    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public String retried(Methods ejb, Effect effect, String key) {
        return Methods.call(ejb, effect, key);
    }

    @Timeout(800)
    public String timed(Methods ejb, Effect effect, String key) {
        return Methods.call(ejb, effect, key);
    }

    @Timeout(800)
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    public String timedAndRetried(Methods ejb, Effect effect, String key) {
        return Methods.call(ejb, effect, key);
    }
}
