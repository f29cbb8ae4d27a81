package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CurrentOperation;
import dev.once.internal.engine.Operations;
import dev.once.internal.engine.RunningOperation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.util.Optional;

/** Speaks of the operation that runs on the calling thread. Stateless. */
@ApplicationScoped
@Typed(CurrentOperation.class)
public class CurrentOperationBean implements CurrentOperation {

    @Inject
    private OnceModule module;

    @Override
    public boolean isRunning() {
        return operations().flatMap(Operations::current).isPresent();
    }

    @Override
    public String id() {
        return current().id().toString();
    }

    @Override
    public String action() {
        return current().action();
    }

    @Override
    public int attempt() {
        return current().attempt();
    }

    @Override
    public boolean resumed() {
        return current().resumed();
    }

    @Override
    public String downstreamKey(String target) {
        return current().downstreamKey(target);
    }

    @Override
    public Optional<LastCall> lastCall() {
        return operations().flatMap(Operations::lastCall);
    }

    private RunningOperation current() {
        return operations()
                .flatMap(Operations::current)
                .orElseThrow(() -> new IllegalStateException(
                        "this thread works for no operation: CurrentOperation speaks of the innermost method with"
                                + " @Idempotent that was called through its bean, on the thread that runs it and in"
                                + " tasks of managed executors that propagate " + CallContext.THREAD_CONTEXT
                                + ", until the operation has ended"));
    }

    /** Empty where no idempotent method was called yet; asking must not start the module. */
    private Optional<Operations> operations() {
        return module.started().map(once -> once.engine().operations());
    }
}
