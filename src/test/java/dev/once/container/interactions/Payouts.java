package dev.once.container.interactions;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** The CDI bean in front: Fault Tolerance. */
@ApplicationScoped
public class Payouts {

    @EJB
    private PayoutBooking booking;

    @Timeout(5000)
    @Retry(maxRetries = 3, delay = 200, retryOn = Busy.class)
    public String pay(String invoice) {
        return booking.pay(invoice);
    }
}
