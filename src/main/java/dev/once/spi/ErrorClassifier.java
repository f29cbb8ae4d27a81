package dev.once.spi;

import dev.once.Effect;
import java.util.Optional;

/**
 * Says what failures mean: a CDI bean of the application, for exceptions whose class alone does not say it, such as one
 * that carries the error code of a gateway, and for what holds for many methods.
 *
 * <p>It is asked where neither {@code permanent} nor {@code retryable} of the method names the exception, and before
 * {@code @Retry} and the built-in table are. Several are asked in the order of their {@code jakarta.annotation.Priority},
 * the smallest first, those without one last; the first with an opinion decides. For {@link Effect#EXTERNAL} the lists and
 * these beans alone can say that nothing happened.
 *
 * <p>It is given the failure itself, without what containers and executors wrap around it ({@code EJBException},
 * {@code CompletionException}, {@code ExecutionException}, {@code InvocationTargetException},
 * {@code UndeclaredThrowableException}, {@code RollbackException}, {@code TransactionalException}): it has nothing to
 * unwrap, and what it says of exceptions that it does not know cannot outweigh what is inside. The lists, which name
 * classes, come first for every wrapper and what is inside.
 *
 * <p>Asked after the method has ended, perhaps more than once for a failure, on the thread of the call; of a stage that
 * fails, on one of a few managed threads, without a request of its own. It must be fast.
 * Thread-safe.
 */
@FunctionalInterface
public interface ErrorClassifier {

    /**
     * What a failure means.
     *
     * <p>{@link FailureClass#PERMANENT} and {@link FailureClass#TRANSIENT} say that nothing happened, or that it was
     * rolled back: say them only of what proves it. A time-out, a broken connection and an answer that cannot be read
     * prove nothing. Whether an exception is worth a retry is another question.
     *
     * @param action the action of the method that failed
     * @param effect what the method changes
     * @param failure what it threw
     * @return empty for no opinion. What it throws counts as no opinion and is logged, once for each class of
     *     classifiers
     */
    Optional<FailureClass> classify(String action, Effect effect, Throwable failure);
}
