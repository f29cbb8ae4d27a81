package dev.once.internal.http;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** What JAX-RS looks for annotations on, beside a method and its class. Pure reflection. */
final class Overridden {

    private Overridden() {}

    /** The method, and what it overrides or implements. */
    static Stream<Method> declarations(Class<?> resourceClass, Method method) {
        return types(resourceClass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
    }

    /** The class, and the classes and interfaces above it. */
    static Stream<Class<?>> types(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        Stream<Class<?>> direct = Stream.concat(Stream.ofNullable(superclass), Arrays.stream(type.getInterfaces()));
        return Stream.concat(Stream.of(type), direct.flatMap(Overridden::types));
    }
}
