package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Idempotent;
import dev.once.internal.cdi.CallerInterceptor.Kept;
import dev.once.internal.engine.Invocation;
import dev.once.internal.engine.Progress;
import dev.once.internal.http.CallerRequest;
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

    @Inject
    private CallerRequests requests;

    @AroundInvoke
    @SuppressWarnings("try") // the block is what is attached to
    @Nullable
    Object call(InvocationContext context) throws Exception {
        RunningModule once = module.running();
        Optional<Definition> definition = once.definition(context.getTarget().getClass(), context.getMethod());
        if (definition.isEmpty() || !definition.get().method().enabled()) {
            return context.proceed();
        }
        Optional<Kept> kept = CallerInterceptor.keptFor(context);
        CallerRequest request = kept.isPresent() ? kept.get().request() : CallerInterceptor.request(once, requests);
        try (CallContext.Attached attached =
                kept.map(Kept::caller).map(CallContext.Explicit::attach).orElse(null)) {
            return once.answer(invocation(once, definition.get(), context, request), request);
        }
    }

    private Invocation invocation(
            RunningModule once, Definition definition, InvocationContext context, @Nullable CallerRequest request) {
        Progress progress = new Progress();
        Map<Field, String> caller = Map.of();
        try {
            caller = CallerInterceptor.caller(once, contexts);
            return definition.invocation(
                    caller, request, context.getTarget(), context.getParameters(), context::proceed, progress);
        } catch (RuntimeException e) {
            once.engine().refused(definition.method().policy().action(), caller, progress, e);
            throw e;
        }
    }
}
