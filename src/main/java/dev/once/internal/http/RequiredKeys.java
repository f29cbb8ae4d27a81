package dev.once.internal.http;

import dev.once.http.IdempotencyKeyRequired;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** Finds {@link IdempotencyKeyRequired}. Pure reflection. */
final class RequiredKeys {

    private RequiredKeys() {}

    /** Whether it is on the method, or on one that the method overrides or implements. */
    static boolean onMethod(Class<?> resourceClass, Method method) {
        return types(resourceClass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()))
                .anyMatch(each -> each.isAnnotationPresent(IdempotencyKeyRequired.class));
    }

    /** Whether it is on the class, or on a class or interface above it. */
    static boolean onClass(Class<?> type) {
        return types(type).anyMatch(each -> each.isAnnotationPresent(IdempotencyKeyRequired.class));
    }

    private static Stream<Class<?>> types(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        Stream<Class<?>> direct = Stream.concat(Stream.ofNullable(superclass), Arrays.stream(type.getInterfaces()));
        return Stream.concat(Stream.of(type), direct.flatMap(RequiredKeys::types));
    }
}
