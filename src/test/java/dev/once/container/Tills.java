package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** An EJB with idempotent methods. */
@Stateless
public class Tills {

    /** Its application exception. */
    public static class Closed extends Exception {
        public Closed(String message) {
            super(message);
        }
    }

    /** Its application exception that proves that nothing can be booked. */
    public static class Sealed extends Exception {
        public Sealed(String message) {
            super(message);
        }
    }

    @Inject
    private Rows rows;

    @Idempotent(action = "tills.book", effect = Effect.TRANSACTIONAL, permanent = Sealed.class)
    public String book(@Key String order, String then) throws Closed, Sealed {
        int run = Runs.next(order);
        rows.insert(order);
        switch (then) {
            case "closed" -> throw new Closed("closed");
            case "sealed" -> throw new Sealed("sealed");
            case "fail" -> throw new IllegalStateException("failed");
            case "refuse" -> throw new IllegalArgumentException("refused");
            default -> {
                return "run " + run;
            }
        }
    }

    @Idempotent(action = "tills.send", effect = Effect.EXTERNAL)
    public String send(@Key String order, String then) {
        int run = Runs.next(order);
        if (then.equals("fail")) {
            throw new IllegalStateException("failed");
        }
        return "run " + run;
    }

    @Idempotent(action = "tills.overloaded")
    public String overloaded(String order) {
        return "one, run " + Runs.next(order);
    }

    @Idempotent(action = "tills.overloaded-with-amount")
    public String overloaded(String order, int amount) {
        return "two, run " + Runs.next(order + amount);
    }
}
