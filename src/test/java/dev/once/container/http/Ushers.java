package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.Key;
import dev.once.container.Runs;
import jakarta.enterprise.context.ApplicationScoped;

/** Called by resources that are not idempotent themselves. */
@ApplicationScoped
public class Ushers {

    @Idempotent(action = "ushers.lead")
    public String lead(String show) {
        return "run " + Runs.next(show);
    }

    @Idempotent(action = "ushers.seat")
    public String seat(@Key String show, String name) {
        return " for " + name;
    }
}
