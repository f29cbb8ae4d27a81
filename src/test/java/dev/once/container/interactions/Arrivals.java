package dev.once.container.interactions;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells the gateway of each attempt that comes out of Fault Tolerance, before it comes to Once. */
final class Arrivals {

    private Arrivals() {}

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    public @interface Counted {}

    @Counted
    @Interceptor
    @Priority(4050)
    public static class Counter {

        @Inject
        private Gateway gateway;

        @AroundInvoke
        Object count(InvocationContext context) throws Exception {
            gateway.arrived((String) context.getParameters()[0]);
            return context.proceed();
        }
    }
}
