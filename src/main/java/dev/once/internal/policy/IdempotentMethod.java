package dev.once.internal.policy;

import dev.once.Idempotent;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method of a bean that {@link Idempotent} covers.
 *
 * @param beanClass the bean's class, which may be a subclass of the one that declares the method
 * @param method the method that runs
 * @param annotation what covers it: the method's own annotation, else that of the class that declares it
 * @param ofClass whether the annotation is the class's
 */
public record IdempotentMethod(Class<?> beanClass, Method method, Idempotent annotation, boolean ofClass) {

    /** The method as people write it: {@code com.acme.Payments.refund(String, BigDecimal)}. */
    @Override
    public String toString() {
        return describe(method);
    }

    static String describe(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(
                        ", ", method.getDeclaringClass().getTypeName() + "." + method.getName() + "(", ")"));
    }
}
