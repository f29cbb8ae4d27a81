package dev.once.bench.app;

import java.math.BigDecimal;

/** The result of a call: what a small business method returns. */
public record Payment(String paymentId, String orderId, BigDecimal amount) {

    static final BigDecimal AMOUNT = new BigDecimal("12.50");

    static final Payment CONSTANT = of("O-1");

    static Payment of(String orderId) {
        return new Payment("P-" + orderId, orderId, AMOUNT);
    }
}
