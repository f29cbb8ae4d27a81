package dev.once.internal.http;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/** Adds to every JAX-RS application what its idempotent resources need. Found by the container through {@code META-INF/services}. */
public final class IdempotentResources implements Feature {

    @Context
    private @Nullable Application application;

    @Override
    public boolean configure(FeatureContext context) {
        Instance<HttpModule> module = CDI.current().select(HttpModule.class);
        if (!module.isResolvable()) {
            return false;
        }
        boolean required = application != null && RequiredKeys.onClass(application.getClass());
        Problems problems = new Problems(module.get());
        context.register(new ResourceFilters(module.get(), problems, required));
        context.register(problems);
        return true;
    }
}
