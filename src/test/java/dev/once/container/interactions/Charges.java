package dev.once.container.interactions;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.RecordedResultUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.faulttolerance.Retry;

/** The page's example of what to write. */
@ApplicationScoped
public class Charges {

    @Inject
    private Gateway gateway;

    @Retry(
            maxRetries = 3,
            delay = 200,
            abortOn = {
                Declined.class,
                OutcomeUnknownException.class,
                RecordedFailureException.class,
                RecordedResultUnavailableException.class,
                IdempotencyKeyReusedException.class,
                InvalidIdempotencyKeyException.class,
                OperationExpiredException.class
            })
    @Idempotent(action = "charges.charge", effect = Effect.EXTERNAL, permanent = Declined.class, retryable = Busy.class)
    public String charge(@Key String orderId) {
        return gateway.call(orderId);
    }
}
