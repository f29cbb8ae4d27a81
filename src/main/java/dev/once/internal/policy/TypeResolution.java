package dev.once.internal.policy;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Declared types as a class sees them: the type variables of its generic supertypes are replaced by what it binds them
 * to, a variable that nothing binds and a wildcard by their upper bounds. Immutable.
 */
final class TypeResolution {

    private final Map<TypeVariable<?>, Type> bindings = new HashMap<>();

    private TypeResolution(Type type) {
        collect(type);
    }

    /** As a class sees them, or one with these arguments. */
    static TypeResolution of(Type type) {
        return new TypeResolution(type);
    }

    Type resolve(Type declared) {
        if (declared instanceof ParameterizedType generic) {
            List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                    .map(this::resolve)
                    .toList();
            return new Parameterized((Class<?>) generic.getRawType(), arguments, generic.getOwnerType());
        }
        if (declared instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType());
            return component instanceof Class<?> type ? type.arrayType() : new ArrayOf(component);
        }
        if (declared instanceof WildcardType wildcard) {
            return resolve(wildcard.getUpperBounds()[0]);
        }
        if (declared instanceof TypeVariable<?> variable) {
            Type bound = bindings.get(variable);
            return bound == null ? erasure(variable) : bound;
        }
        return declared;
    }

    /** The class of a type without its arguments. */
    static Class<?> erasure(Type type) {
        if (type instanceof Class<?> same) {
            return same;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(erasure(array.getGenericComponentType()), 0)
                    .getClass();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erasure(variable.getBounds()[0]);
        }
        return type instanceof WildcardType wildcard ? erasure(wildcard.getUpperBounds()[0]) : Object.class;
    }

    private void collect(@Nullable Type type) {
        if (type == null) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            TypeVariable<?>[] variables = erasure(type).getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                bindings.putIfAbsent(variables[i], resolve(generic.getActualTypeArguments()[i]));
            }
        }
        Class<?> raw = erasure(type);
        collect(raw.getGenericSuperclass());
        Arrays.stream(raw.getGenericInterfaces()).forEach(this::collect);
    }

    private record Parameterized(
            Class<?> raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public String toString() {
            return raw.getName()
                    + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }

    private record ArrayOf(Type component) implements GenericArrayType {

        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }
}
