package dev.once.internal.key;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the declarations say of the type of a place in the arguments: the class, and its type arguments where they are
 * written down. A type variable that nothing binds counts as its bound.
 *
 * <p>Immutable; thread-safe.
 */
final class Position {

    /** A place of which nothing is known. */
    static final Position OPEN = new Position(Object.class, List.of());

    private static final TypeVariable<?> ELEMENT = Collection.class.getTypeParameters()[0];
    private static final TypeVariable<?> KEY = Map.class.getTypeParameters()[0];
    private static final TypeVariable<?> VALUE = Map.class.getTypeParameters()[1];
    private static final TypeVariable<?> OPTIONAL = Optional.class.getTypeParameters()[0];

    private final Class<?> type;
    private final List<Position> arguments;

    /** Filled at the first use, since a class may mention itself; two threads would fill it alike. */
    private volatile @Nullable Map<TypeVariable<?>, Position> bindings;

    private Position(Class<?> type, List<Position> arguments) {
        this.type = type;
        this.arguments = arguments;
    }

    static Position of(Type declared) {
        return of(declared, Map.of());
    }

    static Position of(Type declared, Map<TypeVariable<?>, Position> bindings) {
        if (declared instanceof Class<?> type) {
            return new Position(type, type.isArray() ? List.of(of(type.getComponentType())) : List.of());
        }
        if (declared instanceof ParameterizedType generic) {
            return new Position(
                    (Class<?>) generic.getRawType(),
                    Arrays.stream(generic.getActualTypeArguments())
                            .map(argument -> of(argument, bindings))
                            .toList());
        }
        if (declared instanceof GenericArrayType array) {
            Position component = of(array.getGenericComponentType(), bindings);
            return new Position(component.type.arrayType(), List.of(component));
        }
        if (declared instanceof WildcardType wildcard) {
            return of(wildcard.getUpperBounds()[0], bindings);
        }
        if (declared instanceof TypeVariable<?> variable) {
            Position bound = bindings.get(variable);
            return bound != null ? bound : new Position(erasure(variable), List.of());
        }
        return OPEN;
    }

    /** The class that is declared. */
    Class<?> type() {
        return type;
    }

    /** The place of an array's elements. */
    Position component() {
        return type.isArray() ? arguments.get(0) : OPEN;
    }

    /** The place of a collection's elements. */
    Position element() {
        return bound(ELEMENT);
    }

    /** The place of a map's keys. */
    Position key() {
        return bound(KEY);
    }

    /** The place of a map's values. */
    Position value() {
        return bound(VALUE);
    }

    /** The place of what an {@code Optional} holds. */
    Position optional() {
        return bound(OPTIONAL);
    }

    /** What the type variables of the class and its supertypes stand for here. */
    Map<TypeVariable<?>, Position> bindings() {
        Map<TypeVariable<?>, Position> known = bindings;
        if (known == null) {
            known = new HashMap<>();
            bind(type, arguments, known);
            bindings = known;
        }
        return known;
    }

    private Position bound(TypeVariable<?> variable) {
        Position position = bindings().get(variable);
        return position == null ? OPEN : position;
    }

    private static void bind(Class<?> type, List<Position> arguments, Map<TypeVariable<?>, Position> bindings) {
        TypeVariable<?>[] variables = type.getTypeParameters();
        for (int i = 0; i < variables.length && variables.length == arguments.size(); i++) {
            bindings.putIfAbsent(variables[i], arguments.get(i));
        }
        Type superclass = type.getGenericSuperclass();
        if (superclass != null) {
            bindSupertype(superclass, bindings);
        }
        for (Type implemented : type.getGenericInterfaces()) {
            bindSupertype(implemented, bindings);
        }
    }

    private static void bindSupertype(Type supertype, Map<TypeVariable<?>, Position> bindings) {
        Position position = of(supertype, bindings);
        bind(position.type, position.arguments, bindings);
    }

    private static Class<?> erasure(TypeVariable<?> variable) {
        Type bound = variable.getBounds()[0];
        if (bound instanceof Class<?> type) {
            return type;
        }
        if (bound instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        return bound instanceof TypeVariable<?> other ? erasure(other) : Object.class;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position that && type == that.type && arguments.equals(that.arguments);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + arguments.hashCode();
    }
}
