package dev.once.demo.refunds;

import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Asks the gateway what became of an attempt. That it knows of no refund would prove nothing, since the request may be on
 * its way: so it is told to refuse it from now on.
 */
@ApplicationScoped
public class RefundVerifier implements OutcomeVerifier<Refund> {

    @Inject
    private PaymentGateway gateway;

    /** What an attempt's request is known by. */
    static String reference(String operationId, int attempt) {
        return operationId + ":" + attempt;
    }

    @Override
    public Outcome<Refund> verify(PastAttempt attempt) {
        return gateway.cancelUnlessDone(reference(attempt.operationId(), attempt.attempt()))
                .map(Outcome::happened)
                .orElseGet(Outcome::ruledOut);
    }
}
