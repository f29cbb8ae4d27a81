package dev.once.container;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** One method of each effect, which does what the test says, and writes nothing by itself. */
@ApplicationScoped
public class Wires {

    /** What the method does beside counting its runs. */
    public interface Body {
        void run() throws Exception;
    }

    @Inject
    private CurrentOperation operation;

    @Idempotent(action = "wires.transactional", effect = Effect.TRANSACTIONAL)
    public String transactional(@Key String order, @NotKey Body body) throws Exception {
        return run(order, body);
    }

    @Idempotent(action = "wires.external", effect = Effect.EXTERNAL)
    public String external(@Key String order, @NotKey Body body) throws Exception {
        return run(order, body);
    }

    @Idempotent(action = "wires.keyed", effect = Effect.KEYED)
    public String keyed(@Key String order, @NotKey Body body) throws Exception {
        operation.downstreamKey("bank");
        return run(order, body);
    }

    private static String run(String order, Body body) throws Exception {
        int run = Runs.next(order);
        body.run();
        return "run " + run;
    }
}
