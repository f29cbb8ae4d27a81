package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CallContext.Attached;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.internal.engine.Message;
import dev.once.internal.engine.Operations;
import dev.once.internal.engine.RunningOperation;
import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextRestorer;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries the call context and the current operation to the threads of managed executors: what is known of the caller
 * where a task is submitted, from all sources, is explicit where it runs. Found by the container through {@code META-INF/services}. Thread-safe.
 */
public final class CallContextPropagation implements ThreadContextProvider {

    private static final System.Logger LOG = System.getLogger(CallContextPropagation.class.getName());

    @Override
    public String getThreadContextType() {
        return CallContext.THREAD_CONTEXT;
    }

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        return running().map(CallContextPropagation::captured).orElseGet(() -> {
            Explicit explicit = carried(CallContext.explicit());
            return () -> restorer(explicit.attach());
        });
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return () -> restorer(CallContext.nothing().attach());
    }

    private static ThreadContextSnapshot captured(RunningModule once) {
        Operations operations = once.engine().operations();
        return snapshot(operations, known(), operations.all());
    }

    private static ThreadContextSnapshot snapshot(
            Operations operations, Explicit context, List<RunningOperation> worksFor) {
        return () -> {
            Attached attached = context.attach();
            Runnable before = operations.inherit(worksFor);
            return () -> {
                before.run();
                attached.close();
            };
        };
    }

    private static ThreadContextRestorer restorer(Attached attached) {
        return attached::close;
    }

    /**
     * Not the caller's key: it names the call that the caller makes, and not what a task does later or again and again.
     */
    private static Explicit carried(Explicit context) {
        return context.withholds(Field.CALLER_KEY) ? context : context.without(Field.CALLER_KEY);
    }

    /** What is known of the caller, from all sources. */
    private static Explicit known() {
        try {
            return carried(CallContext.explicit()
                    .with(CDI.current().select(CallContexts.class).get().current()));
        } catch (RuntimeException e) {
            Message.CALLER_NOT_CARRIED.logCause(LOG, e);
            return carried(CallContext.explicit());
        }
    }

    /**
     * Never in the way of a task that may have nothing to do with us: what cannot be known here is asked for again where
     * an idempotent method is called.
     */
    private static Optional<RunningModule> running() {
        try {
            Instance<OnceModule> module = CDI.current().select(OnceModule.class);
            return module.isResolvable() ? module.get().started() : Optional.empty();
        } catch (RuntimeException e) {
            Message.CALLER_NOT_CARRIED.logCause(LOG, e);
            return Optional.empty();
        }
    }
}
