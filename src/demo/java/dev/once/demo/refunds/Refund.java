package dev.once.demo.refunds;

import java.math.BigDecimal;

/** What was refunded; recorded by the ledger, and replayed. */
public record Refund(String refundId, String orderId, BigDecimal amount) {}
