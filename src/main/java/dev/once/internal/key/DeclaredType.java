package dev.once.internal.key;

import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from a declared type, at deployment, whether its values can be written. A type whose values may or may not
 * ({@code Object}, an interface of the application) passes: the call decides.
 */
final class DeclaredType {

    private static final int DEEPEST = 20;

    private static final List<Class<?>> NUMBERS_AND_CONTAINERS = List.of(
            Boolean.class,
            Integer.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            ArrayList.class,
            HashMap.class,
            HashSet.class);

    private static final Set<Class<?>> OPTIONAL_NUMBERS =
            Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final Set<Position> seen = new HashSet<>();

    private DeclaredType() {}

    /** What stands against values of this place, as a sentence that begins with {@code name}; null if nothing does. */
    static @Nullable String whyUnsupported(Position position, String name) {
        return new DeclaredType().check(position, name, 0);
    }

    private @Nullable String check(Position position, String path, int depth) {
        Class<?> type = position.type();
        if (isSimple(type) || depth > DEEPEST || !seen.add(position)) {
            return null;
        }
        if (type.isArray()) {
            return check(position.component(), path + "[]", depth + 1);
        }
        if (type == Optional.class) {
            Class<?> held = position.optional().type();
            return held == Optional.class || OPTIONAL_NUMBERS.contains(held)
                    ? path + " is an Optional in an Optional"
                    : check(position.optional(), path, depth + 1);
        }
        if (Map.class.isAssignableFrom(type)) {
            String key = check(position.key(), path + "{}", depth + 1);
            return key != null ? key : check(position.value(), path + "{}", depth + 1);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return check(position.element(), path + "[]", depth + 1);
        }
        if (Shape.isPlatform(type)) {
            return couldBeSupported(type) ? null : path + " is a " + type.getName() + ", which has no canonical form";
        }
        return checkObject(position, path, depth);
    }

    private @Nullable String checkObject(Position position, String path, int depth) {
        Class<?> type = position.type();
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                String problem = check(Position.of(permitted), path, depth + 1);
                if (problem != null) {
                    return problem;
                }
            }
        }
        Shape shape = Shape.of(type);
        boolean open = type.isInterface() || Modifier.isAbstract(type.getModifiers());
        boolean function = type.isAnnotationPresent(FunctionalInterface.class);
        if (shape.unusable() != null && (!open || function)) {
            return path + " is a " + type.getName() + ", which " + shape.unusable();
        }
        for (Shape.Property property : shape.properties()) {
            String problem = check(property.position(position.bindings()), path + '.' + property.name(), depth + 1);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static boolean isSimple(Class<?> type) {
        return type.isPrimitive()
                || type == Boolean.class
                || type.isEnum()
                || ExactNumber.supports(type)
                || TextValue.supports(type)
                || OPTIONAL_NUMBERS.contains(type)
                || JsonValues.isJson(type);
    }

    /** Whether a variable of this type of the platform, such as {@code Object}, can hold a supported value. */
    private static boolean couldBeSupported(Class<?> type) {
        return type == Enum.class
                || type == Record.class
                || TextValue.couldBe(type)
                || NUMBERS_AND_CONTAINERS.stream().anyMatch(type::isAssignableFrom);
    }
}
