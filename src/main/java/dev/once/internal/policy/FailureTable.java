package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.internal.engine.FailureClassifier;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the exceptions of one method mean: by the lists of its annotation, then by its effect. Immutable.
 *
 * @param effect what the method changes
 * @param permanent exceptions that prove that nothing happened and nothing will
 * @param retryable exceptions that prove that nothing happened
 */
record FailureTable(
        Effect effect, List<Class<? extends Throwable>> permanent, List<Class<? extends Throwable>> retryable)
        implements FailureClassifier {

    /** What containers and executors put around an exception; they say nothing of their own. */
    private static final Set<String> WRAPPERS = Set.of(
            "jakarta.ejb.EJBException",
            "jakarta.transaction.RollbackException",
            "jakarta.transaction.TransactionalException",
            "java.lang.reflect.InvocationTargetException",
            "java.lang.reflect.UndeclaredThrowableException",
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException");

    private static final int DEEPEST = 20;

    FailureTable {
        permanent = List.copyOf(permanent);
        retryable = List.copyOf(retryable);
    }

    @Override
    public FailureClass classify(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < DEEPEST; depth++) {
            // A wrapper that is listed by name is meant as it is: the lists come before looking through it.
            FailureClass declared = declared(inner);
            if (declared != null) {
                return declared;
            }
            Throwable cause = inner.getCause();
            if (cause == null || !ClassNames.isAny(inner.getClass(), WRAPPERS)) {
                break;
            }
            inner = cause;
        }
        // Only a rollback takes everything back. Elsewhere an exception says what went wrong, not whether the effect
        // had happened by then: a parser throws IllegalArgumentException on the bank's answer.
        return effect == Effect.TRANSACTIONAL ? RolledBackFailures.classify(inner) : FailureClass.AMBIGUOUS;
    }

    /** By the most specific class that either list names; null where none does. */
    private @Nullable FailureClass declared(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (permanent.contains(type)) {
                return FailureClass.PERMANENT;
            }
            if (retryable.contains(type)) {
                return FailureClass.TRANSIENT;
            }
        }
        return null;
    }
}
