package dev.once.container;

import dev.once.Idempotent;
import jakarta.enterprise.context.ApplicationScoped;

/** A bean of which nothing can be said against. */
@ApplicationScoped
public class Usable {

    @Idempotent(action = "usable.pay")
    public String pay(String order) {
        return order;
    }
}
