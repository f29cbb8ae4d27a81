package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CallContext.Attached;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.internal.engine.Message;
import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextRestorer;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Map;

/**
 * Carries the call context to the threads of managed executors: what is known where a task is submitted, from all
 * sources, is explicit where it runs. Found by the container through {@code META-INF/services}. Thread-safe.
 */
public final class CallContextPropagation implements ThreadContextProvider {

    private static final System.Logger LOG = System.getLogger(CallContextPropagation.class.getName());

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

    /**
     * Not the caller's key: it names the call that the caller makes, and not what a task does later or again and again.
     */
    private static Explicit known() {
        Explicit known = CallContext.explicit().without(Field.CALLER_KEY);
        for (Map.Entry<Field, String> value : contexts().entrySet()) {
            known = value.getKey() == Field.CALLER_KEY ? known : known.with(value.getKey(), value.getValue());
        }
        return known;
    }

    /**
     * Never in the way of a task that may have nothing to do with us: what cannot be known here is asked for again where
     * an idempotent method is called.
     */
    private static Map<Field, String> contexts() {
        try {
            Instance<OnceModule> module = CDI.current().select(OnceModule.class);
            return module.isResolvable() && module.get().started().isPresent()
                    ? CDI.current().select(CallContexts.class).get().current()
                    : Map.of();
        } catch (RuntimeException e) {
            Message.CALLER_NOT_CARRIED.logCause(LOG, e);
            return Map.of();
        }
    }
}
