package dev.once.internal.http;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What JAX-RS looks for annotations on, beside a method and its class. Pure reflection. */
final class Overridden {

    private Overridden() {}

    /** The method, and what it overrides or implements; of what is generic there, with the types that it has here. */
    static Stream<Method> declarations(Class<?> resourceClass, Method method) {
        return declarations(resourceClass, Map.of(), method);
    }

    private static Stream<Method> declarations(Class<?> type, Map<TypeVariable<?>, Class<?>> arguments, Method method) {
        Stream<Method> here = Arrays.stream(type.getDeclaredMethods())
                .filter(each -> each.getName().equals(method.getName())
                        && Arrays.equals(
                                Arrays.stream(each.getGenericParameterTypes())
                                        .map((Type parameter) -> classOf(parameter, arguments))
                                        .toArray(),
                                method.getParameterTypes()));
        return Stream.concat(
                here,
                above(type)
                        .flatMap(each -> declarations(classOf(each, arguments), argumentsOf(each, arguments), method)));
    }

    /** The class, and the classes and interfaces above it. */
    static Stream<Class<?>> types(Class<?> type) {
        return Stream.concat(Stream.of(type), above(type).flatMap(each -> types(classOf(each, Map.of()))));
    }

    private static Stream<Type> above(Class<?> type) {
        return Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()));
    }

    private static Map<TypeVariable<?>, Class<?>> argumentsOf(Type type, Map<TypeVariable<?>, Class<?>> known) {
        Map<TypeVariable<?>, Class<?>> arguments = new HashMap<>();
        if (type instanceof ParameterizedType parameterized) {
            TypeVariable<?>[] variables = classOf(type, known).getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                arguments.put(variables[i], classOf(parameterized.getActualTypeArguments()[i], known));
            }
        }
        return arguments;
    }

    private static Class<?> classOf(Type type, Map<TypeVariable<?>, Class<?>> known) {
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        } else if (type instanceof TypeVariable<?> variable) {
            Class<?> argument = known.get(variable);
            return argument == null ? classOf(variable.getBounds()[0], known) : argument;
        } else if (type instanceof GenericArrayType array) {
            return classOf(array.getGenericComponentType(), known).arrayType();
        } else if (type instanceof WildcardType wildcard) {
            return classOf(wildcard.getUpperBounds()[0], known);
        }
        return (Class<?>) type;
    }
}
