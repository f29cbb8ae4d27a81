package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.internal.engine.SharedTransaction;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where MicroProfile Fault Tolerance around an idempotent method would take away what the method is promised: notes that
 * as a problem, or says what the engine has to do about it.
 */
final class FaultToleranceRules {

    /** Of the interceptor of {@code @Transactional}. */
    private static final int TRANSACTIONAL_PRIORITY = 200;

    private static final String TRANSACTIONAL = "jakarta.transaction.Transactional";

    /** Begun for the method, so that nobody outside decides about it. */
    private static final Set<String> OWN = Set.of("REQUIRED", "REQUIRES_NEW");

    private static final Set<String> ENTERPRISE_BEANS = Set.of(
            "jakarta.ejb.MessageDriven", "jakarta.ejb.Singleton", "jakarta.ejb.Stateful", "jakarta.ejb.Stateless");

    private FaultToleranceRules() {}

    static void check(IdempotentMethod method, FaultTolerance faults, Problems problems) {
        if (faults.annotations().isEmpty()) {
            return;
        }
        Effect effect = method.annotation().effect();
        if (isEnterpriseBean(method.beanClass())) {
            problems.problem(faults.names()
                    + " and @Idempotent on a method of an enterprise bean: the container would run"
                    + " the further attempts of a retry past the ledger, in one transaction. Move " + faults.names()
                    + " to a CDI bean that calls this one: each attempt is then a call and a transaction of its own.");
        } else if (faults.priority() >= Idempotent.PRIORITY) {
            problems.problem(faults.names() + " would run inside of @Idempotent, so that its attempts do not pass the"
                    + " ledger: the interceptor of Fault Tolerance has priority " + faults.priority()
                    + ". Set mp.fault.tolerance.interceptor.priority to less than " + Idempotent.PRIORITY
                    + ", such as 100.");
        } else if (effect == Effect.TRANSACTIONAL && isShared(method, faults)) {
            problems.problem("@Retry runs inside of @Transactional, so that all attempts share one transaction, and the"
                    + " first that fails lets it only roll back: no further attempt can succeed. Set "
                    + FaultTolerance.REMEDY + ", so that each attempt has a transaction of its own; or remove"
                    + " @Transactional: effect = TRANSACTIONAL begins a transaction for each attempt.");
        }
    }

    /**
     * In which transaction a failed attempt of a method with an effect outside may leave rows to one that follows. Not in
     * one of the calling thread, where attempts run on others.
     */
    static SharedTransaction shared(IdempotentMethod method, FaultTolerance faults) {
        if (method.annotation().effect() == Effect.TRANSACTIONAL || !faults.retries() || faults.asynchronous()) {
            return SharedTransaction.NONE;
        }
        boolean inside = faults.priority() >= TRANSACTIONAL_PRIORITY;
        return switch (transactionType(method).orElse("")) {
            case "NEVER", "NOT_SUPPORTED" -> SharedTransaction.NONE;
            case "REQUIRES_NEW" -> inside ? SharedTransaction.METHODS : SharedTransaction.NONE;
            case "REQUIRED" -> inside ? SharedTransaction.METHODS : SharedTransaction.CALLERS;
            default -> SharedTransaction.CALLERS;
        };
    }

    private static boolean isShared(IdempotentMethod method, FaultTolerance faults) {
        return faults.retries()
                && faults.priority() >= TRANSACTIONAL_PRIORITY
                && transactionType(method).filter(OWN::contains).isPresent();
    }

    private static boolean isEnterpriseBean(Class<?> beanClass) {
        return Arrays.stream(beanClass.getAnnotations())
                .anyMatch(annotation ->
                        ENTERPRISE_BEANS.contains(annotation.annotationType().getName()));
    }

    /** Of the method's {@code @Transactional}, else of its class's; read by name, as the API is one adapter's business. */
    private static Optional<String> transactionType(IdempotentMethod method) {
        return Stream.<AnnotatedElement>of(method.method(), method.beanClass())
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .filter(annotation -> annotation.annotationType().getName().equals(TRANSACTIONAL))
                .findFirst()
                .map(FaultToleranceRules::value);
    }

    private static String value(Annotation transactional) {
        try {
            return String.valueOf(
                    transactional.annotationType().getMethod("value").invoke(transactional));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("@Transactional has a value", e);
        }
    }
}
