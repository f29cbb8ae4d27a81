package dev.once.howto;

import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Scope;
import dev.once.Sensitive;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The methods of the page "Choosing a key", as they stand there. */
@ApplicationScoped
public class ChoosingAKey {

    public record Order(String id, String currency, BigDecimal amount) {}

    /** A card. */
    public record Card(@Sensitive String number, String holder) {}

    private final List<String> effects = new CopyOnWriteArrayList<>();

    @Idempotent(action = "orders.refund")
    public String refund(@Key String orderId, @Key BigDecimal amount, String reason) {
        return effect("refund of " + orderId);
    }

    @Idempotent(action = "orders.place", key = "${order.id}:${order.currency}")
    public String place(Order order, @NotKey String traceId) {
        return effect("order " + order.id());
    }

    @Idempotent(action = "reports.send")
    public String sendReport(@Key String customer, @Key LocalDate day) {
        return effect("report to " + customer);
    }

    @Idempotent(action = "payments.transfer")
    public String transfer(String to, BigDecimal amount, @IdempotencyKey String key) {
        return effect("transfer to " + to);
    }

    @Idempotent(action = "notes.append", scope = Scope.CONVERSATION)
    public String remember(@Key String text) {
        return effect("note " + text);
    }

    @Idempotent(action = "cards.charge")
    public String charge(@Key String orderId, @Key Card card, @Sensitive String pin) {
        return effect("charge for " + orderId);
    }

    // What not to do.

    @Idempotent(action = "wrong.toolCall")
    public String refundByToolCall(@Key String toolCallId, String orderId) {
        return effect("refund of " + orderId);
    }

    @Idempotent(action = "wrong.time")
    public String refundByTime(@Key String orderId, @Key Instant at) {
        return effect("refund of " + orderId);
    }

    @Idempotent(action = "wrong.modelsKey")
    public String refundByModelsKey(String orderId, @IdempotencyKey String key) {
        return effect("refund of " + orderId);
    }

    List<String> effects() {
        return effects;
    }

    private String effect(String what) {
        effects.add(what);
        return what + ", " + effects.size();
    }
}
