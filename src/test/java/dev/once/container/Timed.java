package dev.once.container;

import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;

/** A key that no second call has, and one that all calls of a day have. */
@ApplicationScoped
public class Timed {

    @Idempotent
    public String pay(@Key Instant at) {
        return at.toString();
    }

    @Idempotent
    public String payOn(@Key LocalDate day) {
        return day.toString();
    }
}
