package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.exceptions.IdempotencyException;
import dev.once.internal.engine.FailureClassifier;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the exceptions of one method mean: by the lists of its annotation, by the application's classifiers, then by its
 * effect. The rows of {@code docs/reference/failures.md}. Immutable.
 *
 * @param action the method's action
 * @param effect what the method changes
 * @param permanent exceptions that prove that nothing happened and nothing will
 * @param retryable exceptions that prove that nothing happened
 * @param application the classifiers of the application; never throws
 * @param retried what {@code @Retry} says
 * @param unclassified what everything else means where the effect is EXTERNAL
 */
record FailureTable(
        String action,
        Effect effect,
        List<Class<? extends Throwable>> permanent,
        List<Class<? extends Throwable>> retryable,
        ErrorClassifier application,
        RetriedFailures retried,
        Unclassified unclassified)
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
        List<Throwable> unwrapped = unwrapped(failure);
        // A wrapper that is listed by name is meant as it is: the lists come before looking through it.
        FailureClass declared = first(unwrapped, this::declared);
        if (declared != null) {
            return declared;
        }
        Throwable inner = unwrapped.get(unwrapped.size() - 1);
        return application.classify(action, effect, inner).orElseGet(() -> byEffect(unwrapped, inner));
    }

    @Override
    public ErrorType type(Throwable failure) {
        return ErrorTypes.of(failure);
    }

    private FailureClass byEffect(List<Throwable> unwrapped, Throwable inner) {
        return switch (effect) {
            // An exception says what went wrong, not whether the effect had happened by then: a parser throws
            // IllegalArgumentException on the bank's answer. @Retry says what is worth a repeat, which is no proof.
            case EXTERNAL -> inner instanceof Error ? FailureClass.AMBIGUOUS : unclassified.meaning();
            case KEYED -> keyed(unwrapped, inner);
            case TRANSACTIONAL -> rolledBack(unwrapped, inner);
        };
    }

    private FailureClass keyed(List<Throwable> unwrapped, Throwable inner) {
        boolean aborts = !saysNothing(inner) && first(unwrapped, retried::classify) == FailureClass.PERMANENT;
        return aborts ? FailureClass.PERMANENT : FailureClass.AMBIGUOUS;
    }

    private FailureClass rolledBack(List<Throwable> unwrapped, Throwable inner) {
        if (saysNothing(inner)) {
            return FailureClass.TRANSIENT;
        }
        FailureClass byRetry = first(unwrapped, retried::classify);
        return byRetry != null ? byRetry : RolledBackFailures.classify(inner);
    }

    /**
     * Whether it says nothing of this method: an error of the virtual machine; or what became of an idempotent call that
     * the method has made. {@code abortOn} names such exceptions for the answers that the method's own callers get, which
     * do not come by here.
     */
    private static boolean saysNothing(Throwable inner) {
        return inner instanceof Error || inner instanceof IdempotencyException;
    }

    /** The failure, and what is inside as long as that is a wrapper's cause. */
    private static List<Throwable> unwrapped(Throwable failure) {
        List<Throwable> unwrapped = new ArrayList<>();
        Throwable inner = failure;
        while (inner != null && unwrapped.size() < DEEPEST) {
            unwrapped.add(inner);
            inner = ClassNames.isAny(inner.getClass(), WRAPPERS) ? inner.getCause() : null;
        }
        return unwrapped;
    }

    private static @Nullable FailureClass first(
            List<Throwable> unwrapped, Function<Throwable, @Nullable FailureClass> says) {
        for (Throwable each : unwrapped) {
            FailureClass said = says.apply(each);
            if (said != null) {
                return said;
            }
        }
        return null;
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
