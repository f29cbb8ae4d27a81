package dev.once.container;

import dev.once.Idempotent;
import jakarta.ejb.Stateless;
import org.eclipse.microprofile.faulttolerance.Retry;

/** The container runs the second attempt past the interceptors. */
@Stateless
public class RetryingTill {

    @Retry
    @Idempotent
    public String pay(String order) {
        return order;
    }
}
