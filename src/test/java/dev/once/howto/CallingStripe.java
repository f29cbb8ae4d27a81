package dev.once.howto;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.faulttolerance.Retry;

/** The code of the page "Calling Stripe". */
@ApplicationScoped
public class CallingStripe {

    @Inject
    private CurrentOperation operation;

    @Inject
    private StripeClient stripe;

    public record Refunded(String refundId, String status) {}

    @Retry(
            maxRetries = 3,
            delay = 500,
            retryOn = {ApiConnectionException.class, RateLimitException.class})
    @Idempotent(
            action = "refunds.stripe",
            effect = Effect.KEYED,
            repeatWithin = "PT23H",
            permanent = InvalidRequestException.class,
            retryable = RateLimitException.class)
    public Refunded refund(@Key String paymentIntent, @Key long cents) throws StripeException {
        RefundCreateParams wish = RefundCreateParams.builder()
                .setPaymentIntent(paymentIntent)
                .setAmount(cents)
                .build();
        RequestOptions options = RequestOptions.builder()
                .setIdempotencyKey(operation.downstreamKey("stripe"))
                .build();
        Refund refund = stripe.refunds().create(wish, options);
        return new Refunded(refund.getId(), refund.getStatus());
    }
}
