package dev.once.container.interactions;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/**
 * Interceptors of an application, before and after each of the platform's and of Once. The number is the priority: 100 is
 * Fault Tolerance where it is set so, 200 {@code @Transactional}, 4010 Fault Tolerance by default, 4100 Once.
 */
final class Probes {

    private Probes() {}

    /** Leaves its trace. */
    public abstract static class Probe {

        @Inject
        private Trace trace;

        @AroundInvoke
        Object pass(InvocationContext context) throws Exception {
            int priority = getClass().getAnnotation(Priority.class).value();
            if (trace.pass(String.valueOf(priority)) == 1 && priority == 4050) {
                // Makes Fault Tolerance try again, before there is any attempt of Once's.
                throw new Busy();
            }
            return context.proceed();
        }
    }

    @Traced
    @Interceptor
    @Priority(50)
    public static class At50 extends Probe {}

    @Traced
    @Interceptor
    @Priority(150)
    public static class At150 extends Probe {}

    @Traced
    @Interceptor
    @Priority(250)
    public static class At250 extends Probe {}

    @Traced
    @Interceptor
    @Priority(4050)
    public static class At4050 extends Probe {}

    @Traced
    @Interceptor
    @Priority(4200)
    public static class At4200 extends Probe {}
}
