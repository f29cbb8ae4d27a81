package dev.once.internal.cdi;

import dev.once.internal.http.CallerRequest;
import dev.once.internal.http.HttpModule;
import dev.once.internal.http.HttpSettings;
import dev.once.internal.policy.IdempotentMethods;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.Optional;

/** Knows the request that the calling thread answers. Thread-safe. */
@ApplicationScoped
@Typed({HttpModule.class, CallerRequests.class})
class CallerRequests implements HttpModule {

    @Inject
    private OnceExtension extension;

    @Inject
    private OnceModule module;

    @Inject
    private RequestHolder holder;

    /** An application without idempotent resources does not pay for them. */
    private volatile boolean used;

    @Override
    public boolean isIdempotent(Class<?> resourceClass, Method method) {
        return IdempotentMethods.find(extension.beanClass(resourceClass), method)
                .isPresent();
    }

    @Override
    public boolean isNamedByCaller(Class<?> resourceClass, Method method) {
        if (!isIdempotent(resourceClass, method)) {
            return true;
        }
        return module.running()
                .definition(resourceClass, method)
                .filter(definition -> definition.method().enabled())
                .map(definition -> definition.keys().isTheCallers())
                .orElse(false);
    }

    @Override
    public HttpSettings settings() {
        return module.started()
                .map(RunningModule::http)
                .orElseGet(() ->
                        ModuleSettings.read(ContainerConfiguration.current()).http());
    }

    @Override
    public void begins(CallerRequest request) {
        used = true;
        holder.hold(request);
    }

    /** The request; empty on a thread that answers none, or one that idempotent resources have no part in. */
    Optional<CallerRequest> current() {
        if (!used) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(holder.request());
        } catch (ContextNotActiveException e) {
            return Optional.empty();
        }
    }
}
