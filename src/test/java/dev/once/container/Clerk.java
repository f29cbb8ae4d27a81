package dev.once.container;

import dev.langchain4j.agent.tool.Tool;
import dev.once.AfterRetention;
import dev.once.CallContext;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Scope;
import dev.once.WhileInProgress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tools of agents: one for each thing that can become of a call. */
@ApplicationScoped
public class Clerk {

    public record Refund(String orderId, BigDecimal amount, int run) {}

    /** The card. */
    public static class Declined extends Exception {
        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
        }
    }

    private final Map<String, CountDownLatch> holds = new ConcurrentHashMap<>();

    @Inject
    private CallContext context;

    @Inject
    private BeanManager beans;

    @Tool("Refunds an order. Safe to repeat with the same arguments.")
    @Idempotent(action = "clerk.refund", effect = Effect.KEYED)
    public Refund refund(@Key String orderId, @Key BigDecimal amount, String reason) {
        return new Refund(orderId, amount, Runs.next(orderId));
    }

    @Tool("A gesture of each agent of its own.")
    @Idempotent(action = "clerk.goodwill", scope = Scope.AGENT)
    public Refund goodwill(@Key String orderId) {
        return new Refund(orderId, BigDecimal.ONE, Runs.next(orderId));
    }

    @Tool
    @Idempotent(action = "clerk.note", scope = Scope.CONVERSATION)
    public String note(@Key String text) {
        return "note " + Runs.next(text);
    }

    /** All arguments, or the caller's key. */
    @Tool
    @Idempotent(action = "clerk.remark")
    public String remark(String text) {
        return "remark " + Runs.next(text);
    }

    @Tool
    @Idempotent(action = "clerk.switched-off")
    public String switchedOff(@Key String id) {
        return "run " + Runs.next(id);
    }

    @Tool
    @Idempotent(action = "clerk.held", whileInProgress = WhileInProgress.REJECT)
    public String held(@Key String id) throws InterruptedException {
        hold(id).await(30, TimeUnit.SECONDS);
        return "run " + Runs.next(id);
    }

    @Tool
    @Idempotent(action = "clerk.lost")
    public String lost(@Key String id) throws IOException {
        Runs.next(id);
        throw new IOException("connection to 10.0.0.3 lost");
    }

    @Tool
    @Idempotent(action = "clerk.declined", permanent = Declined.class)
    public String declined(@Key String id) throws Declined {
        Runs.next(id);
        throw new Declined("the card has expired");
    }

    /** Of a class that the method does not name: what it says may be of anybody. */
    @Tool
    @Idempotent(action = "clerk.broken", permanent = RuntimeException.class)
    public String broken(@Key String id) {
        Runs.next(id);
        throw new Broken("row 4711 of customer Ann");
    }

    /** Not named. */
    public static class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Broken(String message) {
            super(message);
        }
    }

    @Tool
    @Idempotent(
            action = "clerk.brief",
            waitAtMost = "PT0.1S",
            retention = "PT0.2S",
            afterRetention = AfterRetention.REFUSE)
    public String brief(@Key String id) {
        return "run " + Runs.next(id);
    }

    @Tool
    @Idempotent(action = "clerk.caller")
    public String caller(@Key String id) {
        return who();
    }

    @Tool("Says what the thread is.")
    public String thread() {
        return Thread.currentThread().getName() + " request scope "
                + beans.getContext(RequestScoped.class).isActive();
    }

    @Tool
    public int runs(String id) {
        return Runs.of(id);
    }

    /** How many there are. */
    @Tool
    public String holding(String id) {
        return holds.containsKey(id) ? "held" : "free";
    }

    @Tool
    public String release(String id) {
        hold(id).countDown();
        return "released";
    }

    private CountDownLatch hold(String id) {
        return holds.computeIfAbsent(id, key -> new CountDownLatch(1));
    }

    private String who() {
        List<String> known = new ArrayList<>();
        for (CallContext.Field field : CallContext.Field.values()) {
            context.get(field).ifPresent(value -> known.add(field + "=" + value));
        }
        return String.join(" ", known);
    }
}
