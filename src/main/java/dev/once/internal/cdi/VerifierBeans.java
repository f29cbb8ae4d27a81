package dev.once.internal.cdi;

import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;

/** The verifiers of the application. Thread-safe. */
interface VerifierBeans {

    /** The bean of this class, to be asked on any thread. */
    OutcomeVerifier<?> get(Class<? extends OutcomeVerifier<?>> type);

    /** Those of a CDI container. Each question has a request context, as a request of its own would. */
    static VerifierBeans of(Instance<Object> beans) {
        return type -> inRequests(beans, beans.select(type).get());
    }

    private static <T> OutcomeVerifier<T> inRequests(Instance<Object> beans, OutcomeVerifier<T> verifier) {
        return attempt -> inRequest(beans, verifier, attempt);
    }

    private static <T> Outcome<T> inRequest(Instance<Object> beans, OutcomeVerifier<T> verifier, PastAttempt attempt)
            throws Exception {
        Instance.Handle<RequestContextController> requests =
                beans.select(RequestContextController.class).getHandle();
        boolean activated = requests.get().activate();
        try {
            return verifier.verify(attempt);
        } finally {
            if (activated) {
                requests.get().deactivate();
            }
            requests.destroy();
        }
    }
}
