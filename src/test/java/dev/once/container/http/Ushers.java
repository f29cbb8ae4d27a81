package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.enterprise.context.ApplicationScoped;

/** Called by resources that are not idempotent themselves. */
@ApplicationScoped
public class Ushers {

    @Idempotent(action = "ushers.lead")
    public String lead(String show) {
        return "run " + Runs.next(show);
    }
}
