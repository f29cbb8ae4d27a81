package dev.once.internal.cdi;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Idempotent;
import dev.once.internal.engine.Operations;
import dev.once.internal.engine.Progress;
import dev.once.internal.engine.Returns;
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

/**
 * Keeps who calls an asynchronous method: an interceptor between this one and {@link IdempotentInterceptor} may go on
 * with the call on another thread, which does not know. Serializable, since beans that are passivated may have it.
 */
@Idempotent
@Interceptor
@Priority(CallerInterceptor.PRIORITY)
public class CallerInterceptor implements Serializable {

    /** Outside of whatever changes the thread: Jakarta Concurrency does so at 5, Fault Tolerance where it is told to. */
    static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 1;

    private static final String CALLER = CallerInterceptor.class.getName();

    private static final long serialVersionUID = 1L;

    @Inject
    private OnceModule module;

    @Inject
    private CallContexts contexts;

    @Inject
    private CallerRequests requests;

    /** Who calls, and the request that is answered by it; null where there is none. */
    record Kept(CallContext.Explicit caller, @Nullable CallerRequest request) {}

    /** What this interceptor has kept of a call's caller, if it has. */
    static Optional<Kept> keptFor(InvocationContext context) {
        return Optional.ofNullable((Kept) context.getContextData().get(CALLER));
    }

    /** The request that is answered by the call, and not by what that calls in turn. */
    static @Nullable CallerRequest request(RunningModule once, CallerRequests requests) {
        Operations operations = once.engine().operations();
        return operations.isWithin() || operations.isOfATask()
                ? null
                : requests.current().orElse(null);
    }

    /**
     * The caller's key names what the caller has called, and not what that calls in turn, nor what its tasks call: those
     * have the keys that they set themselves.
     */
    static Map<Field, String> caller(RunningModule once, CallContexts contexts) {
        Map<Field, String> caller = contexts.current();
        Operations operations = once.engine().operations();
        boolean ofATask =
                operations.isOfATask() && !CallContext.explicit().values().containsKey(Field.CALLER_KEY);
        if (operations.isWithin() || ofATask) {
            caller.remove(Field.CALLER_KEY);
        }
        return caller;
    }

    @AroundInvoke
    @Nullable
    Object call(InvocationContext context) throws Exception {
        RunningModule once = module.running();
        Optional<Definition> asynchronous = once.definition(context.getTarget().getClass(), context.getMethod())
                .filter(definition -> definition.method().enabled()
                        && definition.method().policy().returns() != Returns.VALUE);
        if (asynchronous.isPresent()) {
            context.getContextData().put(CALLER, keep(once, asynchronous.get()));
        }
        return context.proceed();
    }

    /** What is not known here is not known later either, whatever sources say on another thread. */
    private static CallContext.Explicit exactly(Map<Field, String> caller) {
        CallContext.Explicit exactly = CallContext.nothing().with(caller);
        for (Field field : Field.values()) {
            if (field != Field.TENANT && !caller.containsKey(field)) {
                exactly = exactly.withholding(field);
            }
        }
        return exactly;
    }

    private Kept keep(RunningModule once, Definition definition) {
        Progress progress = new Progress();
        try {
            return new Kept(exactly(caller(once, contexts)), request(once, requests));
        } catch (RuntimeException e) {
            once.engine().refused(definition.method().policy().action(), Map.of(), progress, e);
            throw e;
        }
    }
}
