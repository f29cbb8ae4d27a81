package dev.once.demo.refunds.agent;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends this server at once, as a kill or a power cut would: nothing is flushed, closed or told. Thread-safe. */
@ApplicationScoped
public class Halts {

    private static final int KILLED = 137;

    private final Set<String> orders = ConcurrentHashMap.newKeySet();

    /** The next refund of this order has its effect, and nobody learns of it. */
    void insideTheToolFor(String orderId) {
        orders.add(orderId);
    }

    void afterTheEffectFor(String orderId) {
        if (orders.contains(orderId)) {
            now();
        }
    }

    /** The tool was not asked to refund, or its refund had happened before. */
    void forget(String orderId) {
        orders.remove(orderId);
    }

    static void now() {
        Runtime.getRuntime().halt(KILLED);
    }
}
