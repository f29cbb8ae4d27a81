package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.Idempotent;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
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

    @AroundInvoke
    @SuppressWarnings("try") // the block is what is attached to
    @Nullable
    Object call(InvocationContext context) throws Exception {
        RunningModule once = module.running();
        Optional<Definition> definition = once.definition(context.getTarget().getClass(), context.getMethod());
        if (definition.isEmpty() || !definition.get().method().enabled()) {
            return context.proceed();
        }
        Optional<CallContext.Explicit> kept = CallerInterceptor.keptFor(context);
        try (CallContext.Attached attached =
                kept.map(CallContext.Explicit::attach).orElse(null)) {
            return once.engine()
                    .call(definition
                            .get()
                            .invocation(
                                    CallerInterceptor.caller(once, contexts),
                                    context.getTarget(),
                                    context.getParameters(),
                                    context::proceed));
        }
    }
}
