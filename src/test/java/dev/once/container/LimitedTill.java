package dev.once.container;

import dev.once.Idempotent;
import jakarta.ejb.Singleton;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** As {@link RetryingTill}, by the annotations of its class. */
@Singleton
@Timeout
@Retry
public class LimitedTill {

    @Idempotent
    public String pay(String order) {
        return order;
    }
}
