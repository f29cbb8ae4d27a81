package dev.once.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tools of every kind; each run is kept. */
@ApplicationScoped
public class ToolBox {

    public record Refund(String orderId, BigDecimal amount, int number) {}

    /** Of an application. */
    public static class Declined extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Declined(String message) {
            super(message);
        }
    }

    private final List<String> runs = new CopyOnWriteArrayList<>();

    @Inject
    private CallContext context;

    @Tool("Refunds an order. Safe to repeat with the same arguments.")
    @Idempotent(action = "box.refund", effect = Effect.KEYED)
    public Refund refund(
            @Key @P("order number") String orderId,
            @Key @P("amount in euro") BigDecimal amount,
            @P("why") String reason) {
        runs.add("refund " + orderId);
        return new Refund(orderId, amount, runs.size());
    }

    @Tool("Says who calls.")
    @Idempotent(action = "box.caller")
    public String caller(@Key String id) {
        List<String> known = new ArrayList<>();
        for (Field field : Field.values()) {
            context.get(field).ifPresent(value -> known.add(field + "=" + value));
        }
        return String.join(" ", known);
    }

    @Tool
    @Idempotent(action = "box.note", scope = Scope.CONVERSATION)
    public String note(@Key String text) {
        runs.add("note " + text);
        return "noted " + runs.size();
    }

    @Tool
    @Idempotent(action = "box.framework")
    public String framework(
            String text, @ToolMemoryId String memory, InvocationParameters parameters, InvocationContext invocation) {
        runs.add("framework " + text);
        return memory + " " + parameters.<String>get("note") + " " + (invocation != null) + " " + runs.size();
    }

    @Tool
    @Idempotent(action = "box.later", effect = Effect.KEYED, timeLimit = "PT1M")
    public CompletionStage<Refund> later(@Key String orderId) {
        runs.add("later " + orderId);
        return CompletableFuture.completedFuture(new Refund(orderId, BigDecimal.ONE, runs.size()));
    }

    @Tool
    @Idempotent(action = "box.failing-later", effect = Effect.KEYED, timeLimit = "PT1M", permanent = Declined.class)
    public CompletionStage<Refund> failingLater(@Key String orderId) {
        return CompletableFuture.failedFuture(new Declined("too late"));
    }

    @Tool
    @Idempotent(action = "box.maybe")
    public Optional<LocalDate> maybe(@Key String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(LocalDate.of(2026, 11, 26));
    }

    @Tool
    @Idempotent(action = "box.unwritable")
    public Node unwritable(@Key String id) {
        runs.add("unwritable " + id);
        return new Node();
    }

    @Tool
    @Idempotent(action = "box.declining", permanent = Declined.class)
    public String declining(@Key String id) {
        runs.add("declining " + id);
        throw new Declined("the card has expired");
    }

    @Tool
    public String plain(String text) {
        runs.add("plain " + text);
        return "plain " + text;
    }

    @Tool
    public String plainFailing(String text) {
        throw new IllegalStateException("plain and broken");
    }

    /** A ring. */
    public static class Node {
        public Node getNext() {
            return this;
        }
    }

    List<String> runs() {
        return runs;
    }
}
