package dev.once.container;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.WhileInProgress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A CDI bean with idempotent methods; it counts how often each ran for each key. */
@ApplicationScoped
public class Payments {

    /** A result with what records are made of. */
    public record Charge(String id, BigDecimal amount, List<String> lines, Optional<String> note) {}

    /** It is declined for good. */
    public static class Declined extends Exception {
        public Declined(String message) {
            super(message);
        }
    }

    @Inject
    private CurrentOperation operation;

    @Inject
    private Rows rows;

    @Idempotent(action = "payments.charge", effect = Effect.KEYED, permanent = Declined.class)
    public Charge charge(@Key String order, @Key BigDecimal amount, String reason, @NotKey String trace)
            throws Declined {
        Runs.next(order);
        if (reason.equals("declined")) {
            throw new Declined("no money");
        }
        return new Charge(
                operation.downstreamKey("gateway"),
                amount,
                List.of(reason, "attempt " + operation.attempt()),
                Optional.of(trace));
    }

    @Idempotent(action = "payments.slow", effect = Effect.EXTERNAL)
    public String slow(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        running.countDown();
        end.await();
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "payments.slow-rejecting", whileInProgress = WhileInProgress.REJECT)
    public String rejecting(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        return slow(order, running, end);
    }

    @Idempotent(action = "payments.slow-briefly", waitAtMost = "PT0.2S")
    public String briefly(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        return slow(order, running, end);
    }

    @Transactional
    @Idempotent(action = "payments.transactional", effect = Effect.TRANSACTIONAL)
    public String transactional(@Key String order, String then) {
        return write(order, then);
    }

    @Transactional
    @Idempotent(action = "payments.external", effect = Effect.EXTERNAL)
    public String external(@Key String order, String then) {
        return write(order, then);
    }

    @Transactional
    @Idempotent(action = "payments.keyed", effect = Effect.KEYED)
    public String keyed(@Key String order, String then) {
        operation.downstreamKey("gateway");
        return write(order, then);
    }

    /** Without a transaction of its caller: the engine begins one. */
    @Idempotent(action = "payments.alone", effect = Effect.TRANSACTIONAL)
    public String alone(@Key String order, String then) {
        return write(order, then);
    }

    private String write(String order, String then) {
        int run = Runs.next(order);
        rows.insert(order);
        if (then.equals("fail")) {
            throw new IllegalStateException("failed");
        }
        return "run " + run;
    }

    @Idempotent(action = "payments.rows-slow", effect = Effect.TRANSACTIONAL)
    public String rowsSlow(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        rows.insert(order);
        return slow(order, running, end);
    }

    @Idempotent(
            action = "payments.rows-rejecting",
            effect = Effect.TRANSACTIONAL,
            whileInProgress = WhileInProgress.REJECT)
    public String rowsRejecting(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        return rowsSlow(order, running, end);
    }

    @Idempotent(action = "payments.rows-briefly", effect = Effect.TRANSACTIONAL, waitAtMost = "PT0.2S")
    public String rowsBriefly(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        return rowsSlow(order, running, end);
    }

    @Idempotent(action = "payments.nothing")
    public void nothing(@Key String order) {
        Runs.next(order);
    }

    @Idempotent(action = "payments.map")
    public Map<String, List<BigDecimal>> map(@Key String order) {
        Runs.next(order);
        return Map.of("amounts", List.of(new BigDecimal("12.50"), new BigDecimal("0.10")));
    }

    @Idempotent(action = "payments.number")
    public int number(@Key String order) {
        return Runs.next(order);
    }

    @Idempotent(action = "payments.none")
    public String none(@Key String order) {
        Runs.next(order);
        return null;
    }

    @Idempotent(action = "payments.perhaps")
    public Optional<Charge> perhaps(@Key String order, @Key boolean there) {
        int run = Runs.next(order);
        return there
                ? Optional.of(new Charge(order, BigDecimal.ONE, List.of("run " + run), Optional.empty()))
                : Optional.empty();
    }

    @Idempotent(action = "payments.list")
    public List<Charge> list(@Key String order) {
        return List.of(new Charge(order, new BigDecimal("0.10"), List.of("run " + Runs.next(order)), Optional.empty()));
    }
}
