package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.container.Gateways.Busy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Idempotent methods whose retry is meant to run outside of their transactions. */
@ApplicationScoped
@Transactional
@Retry(maxRetries = 3, jitter = 0)
public class Outlets {

    @Inject
    private Rows rows;

    @Idempotent(action = "outlets.book", effect = Effect.TRANSACTIONAL)
    public String book(@Key String order, @NotKey int failures) {
        return write(order, failures);
    }

    @Idempotent(action = "outlets.send", effect = Effect.EXTERNAL, retryable = Busy.class)
    public String send(@Key String order, @NotKey int failures) {
        return write(order, failures);
    }

    private String write(String order, int failures) {
        rows.insert(order);
        if (Runs.next(order) <= failures) {
            throw new Busy();
        }
        return "run " + Runs.of(order);
    }
}
