package dev.once.container;

import dev.once.Idempotent;
import jakarta.enterprise.context.Dependent;

/** No subclass can intercept its method. */
@Dependent
public class FinalMethod {

    @Idempotent(action = "final.fixed")
    public final String fixed(String order) {
        return order;
    }
}
