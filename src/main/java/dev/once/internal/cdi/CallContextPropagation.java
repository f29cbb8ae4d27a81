package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CallContext.Attached;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextRestorer;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Map;

/**
 * Carries the call context to the threads of managed executors: what is known where a task is submitted, from all
 * sources, is explicit where it runs. Found by the container through {@code META-INF/services}. Thread-safe.
 */
public final class CallContextPropagation implements ThreadContextProvider {

    @Override
    public String getThreadContextType() {
        return CallContext.THREAD_CONTEXT;
    }

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        Explicit captured = known();
        return () -> begin(captured);
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return () -> begin(CallContext.nothing());
    }

    private static ThreadContextRestorer begin(Explicit context) {
        Attached attached = context.attach();
        return attached::close;
    }

    private static Explicit known() {
        Explicit known = CallContext.explicit();
        for (Map.Entry<Field, String> value : contexts().entrySet()) {
            known = known.with(value.getKey(), value.getValue());
        }
        return known;
    }

    private static Map<Field, String> contexts() {
        try {
            return CDI.current().select(CallContexts.class).get().current();
        } catch (IllegalStateException e) {
            // The thread belongs to no application with CDI: only what is set explicitly is known.
            return Map.of();
        }
    }
}
