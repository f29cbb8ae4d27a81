package dev.once.internal.policy;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Asks for types by name, since they may be absent from the platform that runs us. */
final class ClassNames {

    private ClassNames() {}

    /** Whether the class, or any type above it, has one of these names. */
    static boolean isAny(Class<?> type, Set<String> names) {
        return firstOf(type, names).isPresent();
    }

    /** The name by which the class is one of these, if it is. */
    static Optional<String> firstOf(Class<?> type, Set<String> names) {
        return withSupertypes(type).map(Class::getName).filter(names::contains).findFirst();
    }

    private static Stream<Class<?>> withSupertypes(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        return Stream.of(
                        Stream.<Class<?>>of(type),
                        superclass == null ? Stream.<Class<?>>empty() : withSupertypes(superclass),
                        Arrays.stream(type.getInterfaces()).flatMap(ClassNames::withSupertypes))
                .flatMap(types -> types);
    }
}
