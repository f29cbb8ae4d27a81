package dev.once.internal.cdi;

import dev.once.CallContext.Field;
import dev.once.Idempotent;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands the calls of idempotent methods to the engine. Serializable, since beans that are passivated may have it. */
@Idempotent
@Interceptor
@Priority(Idempotent.PRIORITY)
public class IdempotentInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    private OnceModule module;

    @Inject
    private CallContexts contexts;

    /** The caller's key names what the caller has called, and not what that calls in turn. */
    private Map<Field, String> caller(RunningModule once) {
        Map<Field, String> caller = contexts.current();
        if (once.engine().operations().current().isPresent()) {
            caller.remove(Field.CALLER_KEY);
        }
        return caller;
    }

    @AroundInvoke
    @Nullable
    Object call(InvocationContext context) throws Exception {
        RunningModule once = module.running();
        Optional<Definition> definition = once.definition(context.getTarget().getClass(), context.getMethod());
        if (definition.isEmpty() || !definition.get().method().enabled()) {
            return context.proceed();
        }
        return once.engine()
                .call(definition
                        .get()
                        .invocation(caller(once), context.getTarget(), context.getParameters(), context::proceed));
    }
}
