package dev.once.internal.cdi;

import dev.once.internal.metrics.MetricsListener;
import dev.once.spi.ErrorClassifier;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the module asks the application and its container for. Its parts are thread-safe.
 *
 * @param verifiers find out whether attempts took effect
 * @param classifiers say what failures mean
 * @param checks say what the arguments of calls have to satisfy
 * @param metrics counts in the server's metrics, by these actions; empty where the server has none
 * @param manager knows who observes events
 */
record ApplicationBeans(
        VerifierBeans verifiers,
        ErrorClassifier classifiers,
        ArgumentChecks checks,
        Function<Set<String>, Optional<MetricsListener>> metrics,
        BeanManager manager) {

    /** Those of a CDI container; {@code beans} may be any. */
    static ApplicationBeans of(Instance<Object> beans) {
        Instance<Object> unqualified = beans.select(Default.Literal.INSTANCE);
        return new ApplicationBeans(
                VerifierBeans.of(unqualified),
                new ErrorClassifiers(ByPriority.of(beans.select(ErrorClassifier.class))),
                ArgumentChecks.of(unqualified),
                actions -> ServerMetrics.find(beans, actions),
                unqualified.select(BeanManager.class).get());
    }
}
