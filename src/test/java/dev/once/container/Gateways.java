package dev.once.container;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Idempotent methods that are retried; each fails as often as it is told to. */
@ApplicationScoped
public class Gateways {

    /** Busy means that it did nothing. */
    public static class Busy extends RuntimeException {}

    /** Declined for good. */
    public static class Declined extends Exception {
        public Declined(String message) {
            super(message);
        }
    }

    /** What it means is in its code. */
    public static class Coded extends RuntimeException {
        private final String code;

        public Coded(String code) {
            super("the gateway answered " + code);
            this.code = code;
        }
    }

    /** What the codes mean. */
    @ApplicationScoped
    public static class Codes implements ErrorClassifier {
        @Override
        public Optional<FailureClass> classify(String action, Effect effect, Throwable failure) {
            return failure instanceof Coded coded && coded.code.equals("BUSY")
                    ? Optional.of(FailureClass.TRANSIENT)
                    : Optional.empty();
        }
    }

    @Inject
    private Rows rows;

    @Inject
    private CurrentOperation operation;

    @Transactional
    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.shared", effect = Effect.EXTERNAL, retryable = Busy.class)
    public String shared(@Key String order, @NotKey int failures) {
        return busy(order, failures);
    }

    @Transactional
    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.shared-keyed", effect = Effect.KEYED)
    public String sharedKeyed(@Key String order, @NotKey int failures) {
        operation.downstreamKey("gateway");
        return busy(order, failures);
    }

    @Transactional
    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.shared-doubtful", effect = Effect.EXTERNAL)
    public String sharedDoubtful(@Key String order, @NotKey int failures) {
        return busy(order, failures);
    }

    /** Its rows commit with the exception, which is a checked one. */
    @Transactional
    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.shared-declined", effect = Effect.EXTERNAL, permanent = Declined.class)
    public String sharedDeclined(@Key String order) throws Declined {
        rows.insert(order);
        Runs.next(order);
        throw new Declined("no money");
    }

    /** In its caller's transaction, if there is one. */
    @Idempotent(action = "gateways.callers", effect = Effect.EXTERNAL, retryable = Busy.class)
    public String callers(@Key String order, @NotKey int failures) {
        return busy(order, failures);
    }

    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.rows", effect = Effect.TRANSACTIONAL)
    public String rowsOnly(@Key String order, @NotKey int failures) {
        return busy(order, failures);
    }

    @Retry(maxRetries = 3, jitter = 0, abortOn = Declined.class)
    @Idempotent(action = "gateways.aborting", effect = Effect.KEYED)
    public String aborting(@Key String order) throws Declined {
        operation.downstreamKey("gateway");
        Runs.next(order);
        throw new Declined("no money");
    }

    /** Which exceptions end it is configured. */
    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.configured", effect = Effect.KEYED)
    public String configured(@Key String order) throws Declined {
        return aborting(order);
    }

    @Retry(maxRetries = 3, jitter = 0, retryOn = IllegalArgumentException.class)
    @Idempotent(action = "gateways.retrying", effect = Effect.TRANSACTIONAL)
    public String retrying(@Key String order) {
        rows.insert(order);
        if (Runs.next(order) == 1) {
            throw new IllegalArgumentException("permanent, but for the retry");
        }
        return "run " + Runs.of(order);
    }

    @Retry(maxRetries = 3, jitter = 0)
    @Idempotent(action = "gateways.coded", effect = Effect.EXTERNAL)
    public String coded(@Key String order, @NotKey String code) {
        if (Runs.next(order) == 1) {
            throw new Coded(code);
        }
        return "run " + Runs.of(order);
    }

    private String busy(String order, int failures) {
        rows.insert(order);
        if (Runs.next(order) <= failures) {
            throw new Busy();
        }
        return "run " + Runs.of(order);
    }
}
