package dev.once.internal.http;

import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;

/** Puts the filters to the resource methods that they are for, and to no other. Thread-safe. */
public final class ResourceFilters implements DynamicFeature {

    private final HttpModule module;
    private final Problems problems;
    private final boolean requiredEverywhere;

    /** {@code requiredEverywhere}: of all idempotent methods of the application. */
    ResourceFilters(HttpModule module, Problems problems, boolean requiredEverywhere) {
        this.module = module;
        this.problems = problems;
        this.requiredEverywhere = requiredEverywhere;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Class<?> resourceClass = resource.getResourceClass();
        Method method = resource.getResourceMethod();
        boolean idempotent = module.isIdempotent(resourceClass, method);
        boolean requiredHere = RequiredKeys.onMethod(resourceClass, method);
        if (idempotent || requiredHere) {
            boolean required = requiredHere || requiredEverywhere || RequiredKeys.onClass(resourceClass);
            context.register(new RequestFilter(module, problems, resourceClass, method, required));
            context.register(new ReplayFilter());
            context.register(new RefusedInTurnFilter(problems));
        }
    }
}
