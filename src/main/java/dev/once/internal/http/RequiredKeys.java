package dev.once.internal.http;

import dev.once.http.IdempotencyKeyRequired;
import java.lang.reflect.Method;

/** Finds {@link IdempotencyKeyRequired}. Pure reflection. */
final class RequiredKeys {

    private RequiredKeys() {}

    /** Whether it is on the method, or on one that the method overrides or implements. */
    static boolean onMethod(Class<?> resourceClass, Method method) {
        return Overridden.declarations(resourceClass, method)
                .anyMatch(each -> each.isAnnotationPresent(IdempotencyKeyRequired.class));
    }

    /** Whether it is on the class, or on a class or interface above it. */
    static boolean onClass(Class<?> type) {
        return Overridden.types(type).anyMatch(each -> each.isAnnotationPresent(IdempotencyKeyRequired.class));
    }
}
