package dev.once.container.interactions;

import dev.once.Idempotent;
import dev.once.Key;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** The EJB: the transaction and the ledger. */
@Stateless
public class PayoutBooking {

    @Inject
    private Gateway gateway;

    @Idempotent(action = "payouts.pay", retryable = Busy.class)
    public String pay(@Key String invoice) {
        return gateway.call(invoice);
    }
}
