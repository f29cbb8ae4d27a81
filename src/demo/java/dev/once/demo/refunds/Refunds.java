package dev.once.demo.refunds;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;

/** One refund, by each protocol, and by none. */
@ApplicationScoped
public class Refunds {

    @Inject
    private PaymentGateway gateway;

    @Inject
    private Orders orders;

    @Inject
    private Holds holds;

    @Inject
    private CurrentOperation operation;

    /**
     * The gateway is not told any key, as one that knows none: at most once. Nobody can find out what became of a lost
     * answer. The gateway promises that busy means that it did nothing, so it is asked again: each attempt passes the
     * ledger, and what is in doubt is never tried again.
     */
    @Retry(maxRetries = 3, delay = 200, retryOn = GatewayException.Busy.class)
    @Idempotent(action = "refunds.external", effect = Effect.EXTERNAL, retryable = GatewayException.Busy.class)
    public Refund external(@Key String orderId, @Key BigDecimal amount, String reason) {
        return atGateway(orderId, amount, Optional.empty(), Optional.empty());
    }

    /** As {@link #external}, and the gateway can be asked what became of an attempt: the verifier does. */
    @Idempotent(
            action = "refunds.verified",
            effect = Effect.EXTERNAL,
            verifier = RefundVerifier.class,
            retryable = GatewayException.Busy.class)
    public Refund verified(@Key String orderId, @Key BigDecimal amount, String reason) {
        String reference = RefundVerifier.reference(operation.id(), operation.attempt());
        return atGateway(orderId, amount, Optional.empty(), Optional.of(reference));
    }

    /** The gateway deduplicates by the key that it is sent: effectively once. */
    @Idempotent(action = "refunds.keyed", effect = Effect.KEYED, retryable = GatewayException.Busy.class)
    public Refund keyed(@Key String orderId, @Key BigDecimal amount, String reason) {
        return atGateway(orderId, amount, Optional.of(operation.downstreamKey("gateway")), Optional.empty());
    }

    /** Rows of our own database only: exactly once. */
    @Transactional
    @Idempotent(action = "refunds.transactional", effect = Effect.TRANSACTIONAL)
    public Refund transactional(@Key String orderId, @Key BigDecimal amount, String reason) {
        holds.at(Holds.BEFORE_EFFECT);
        Refund refund = orders.refund(orderId, amount, reason);
        holds.at(Holds.AFTER_EFFECT);
        return refund;
    }

    /**
     * A gesture: each agent may make one for an order, so what one has made is not another's. It is not waited for long:
     * an attempt that takes longer counts as abandoned, and the next call repeats it.
     */
    @Idempotent(
            action = "refunds.goodwill",
            effect = Effect.KEYED,
            scope = Scope.AGENT,
            timeLimit = "PT10S",
            retryable = GatewayException.Busy.class)
    public Refund goodwill(@Key String orderId, BigDecimal amount, String reason) {
        return atGateway(orderId, amount, Optional.of(operation.downstreamKey("gateway")), Optional.empty());
    }

    /** The control: the same as {@link #external}, not idempotent. */
    public Refund unprotected(String orderId, BigDecimal amount, String reason) {
        return atGateway(orderId, amount, Optional.empty(), Optional.empty());
    }

    private Refund atGateway(String orderId, BigDecimal amount, Optional<String> key, Optional<String> reference) {
        holds.at(Holds.BEFORE_EFFECT);
        Refund refund = gateway.refund(orderId, amount, key, reference);
        holds.at(Holds.AFTER_EFFECT);
        return refund;
    }
}
