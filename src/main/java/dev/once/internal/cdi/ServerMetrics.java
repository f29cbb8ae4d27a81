package dev.once.internal.cdi;

import dev.once.internal.metrics.MetricsListener;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The server's metrics of applications, by MicroProfile Metrics. */
final class ServerMetrics {

    private ServerMetrics() {}

    /** What counts there, by the actions of the application; empty where the server has no such metrics. */
    static Optional<MetricsListener> find(Instance<Object> beans, Set<String> actions) {
        try {
            return Found.find(beans, actions);
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    /** Loaded where it is asked for, so that a server without the API is noticed here. */
    private static final class Found {

        static Optional<MetricsListener> find(Instance<Object> beans, Set<String> actions) {
            // By its default qualifier it is the registry of scope "application".
            Instance<MetricRegistry> registry = beans.select(MetricRegistry.class, Default.Literal.INSTANCE);
            return registry.isResolvable()
                    ? Optional.ofNullable(registry.get()).map(found -> new MetricsListener(found, actions))
                    : Optional.empty();
        }
    }
}
