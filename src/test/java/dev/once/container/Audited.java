package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Sensitive;
import jakarta.enterprise.context.ApplicationScoped;

/** What the audit is told of. */
@ApplicationScoped
public class Audited {

    @Idempotent(action = "audited.pay")
    public String pay(@Key String order, int amount, @Sensitive String card) {
        return "paid " + Runs.next(order);
    }

    @Idempotent(action = "audited.book", effect = Effect.TRANSACTIONAL)
    public String book(@Key String order) {
        return "booked " + Runs.next(order);
    }

    @Idempotent(action = "audited.fail")
    public String fail(@Key String order) {
        throw new IllegalStateException("reset " + Runs.next(order));
    }
}
