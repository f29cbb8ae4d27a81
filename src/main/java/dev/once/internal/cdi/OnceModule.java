package dev.once.internal.cdi;

import dev.once.internal.policy.Configuration;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the module with the application and ends it with it. An application without idempotent methods has no need
 * of it: nothing is started, and no data source asked for. Thread-safe.
 */
@ApplicationScoped
public class OnceModule {

    @Inject
    private OnceExtension extension;

    @Inject
    private Host host;

    @Inject
    @Any
    private Instance<Object> beans;

    private volatile @Nullable RunningModule running;
    private volatile boolean ended;

    /**
     * Before the observers of the application, so that they can call idempotent methods. An exception thrown here keeps
     * the application from starting.
     */
    void start(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class)
                    Object event) {
        if (extension.isNeeded()) {
            running();
        }
    }

    /** The started module; it is started now where it was called before the application's start, by a start-up EJB. */
    RunningModule running() {
        RunningModule module = running;
        return module != null ? module : startOnce();
    }

    /** The module, where it was started. */
    Optional<RunningModule> started() {
        return Optional.ofNullable(running);
    }

    /** The tenant that the settings name; null where they name none. */
    @Nullable
    String tenant() {
        RunningModule module = running;
        return module != null
                ? module.tenant()
                : ModuleSettings.read(ContainerConfiguration.current()).tenant();
    }

    private synchronized RunningModule startOnce() {
        RunningModule module = running;
        if (module == null) {
            if (ended) {
                throw new IllegalStateException(
                        "the application has ended: idempotent methods can no longer be called");
            }
            module = startOutsideOfTransactions();
            running = module;
        }
        return module;
    }

    private RunningModule startOutsideOfTransactions() {
        Configuration configuration = ContainerConfiguration.current();
        try {
            return host.transactions()
                    .without(() -> ModuleStart.start(
                            extension, host, configuration, ApplicationName.lookup(), ApplicationBeans.of(beans)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("only unchecked exceptions are thrown at the start", e);
        }
    }

    @PreDestroy
    synchronized void end() {
        ended = true;
        RunningModule module = running;
        if (module != null) {
            running = null;
            module.close();
        }
    }
}
