package dev.once.internal.cdi;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.http.CallerRequest;
import dev.once.internal.http.HttpModule;
import dev.once.internal.http.HttpSettings;
import dev.once.internal.key.KeyPlan;
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
        Class<?> beanClass = extension.beanClass(resourceClass);
        boolean idempotent = IdempotentMethods.find(beanClass, method).isPresent();
        if (idempotent && !extension.isIntercepted(beanClass)) {
            throw new IdempotentDefinitionException(beanClass.getName()
                    + " has @Idempotent methods and is no CDI bean, so its calls are not intercepted."
                    + " The method did not run, and nothing happened. Make the class a bean by giving it a scope,"
                    + " and let a sub-resource locator return one that is injected.");
        }
        return idempotent;
    }

    @Override
    public Naming naming(Class<?> resourceClass, Method method) {
        if (!isIdempotent(resourceClass, method)) {
            return Naming.BY_CALLER_OR_ARGUMENTS;
        }
        return module.running()
                .definition(resourceClass, method)
                .filter(definition -> definition.method().enabled())
                .map(Definition::keys)
                .filter(KeyPlan::isTheCallers)
                .map(keys -> keys.hasArguments() ? Naming.BY_CALLER_OR_ARGUMENTS : Naming.BY_CALLER)
                .orElse(Naming.NOT_BY_CALLER);
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
