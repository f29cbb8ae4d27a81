package dev.once.internal.key;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The public getters of a class by the name of their property, those of its superclasses and interfaces included.
 *
 * <p>Reflection gives methods in no order, and the compiler adds bridges of its own; here every property has one method,
 * whatever the order and the compiler: the one nearest to the class, {@code get} before {@code is}.
 */
final class Getters {

    private Getters() {}

    static Map<String, Method> of(Class<?> type) {
        // By the methods' names first: which of two methods serves one property is then always the same one.
        Map<String, Method> methods = new TreeMap<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (isGetter(method)) {
                    methods.putIfAbsent(method.getName(), method);
                }
            }
        }
        for (Method method : type.getMethods()) {
            // A later release of Java may add default getters to its interfaces; they must not change a key.
            Class<?> declaring = method.getDeclaringClass();
            if (declaring.isInterface() && !Shape.isPlatform(declaring) && isGetter(method)) {
                methods.merge(method.getName(), method, Getters::nearer);
            }
        }
        Map<String, Method> properties = new TreeMap<>();
        methods.forEach((name, method) -> {
            if (name.startsWith("is")) {
                properties.put(decapitalized(name.substring(2)), method);
            }
        });
        methods.forEach((name, method) -> {
            if (name.startsWith("get")) {
                properties.put(decapitalized(name.substring(3)), method);
            }
        });
        return properties;
    }

    private static boolean isGetter(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge()
                && method.getParameterCount() == 0
                && prefixOf(method) != null;
    }

    private static @Nullable String prefixOf(Method method) {
        String name = method.getName();
        Class<?> result = method.getReturnType();
        if (name.startsWith("get") && startsWord(name, 3) && result != void.class && !name.equals("getClass")) {
            return "get";
        }
        if (name.startsWith("is") && startsWord(name, 2) && (result == boolean.class || result == Boolean.class)) {
            return "is";
        }
        return null;
    }

    /** {@code getaway()} and {@code issued()} are no getters. */
    private static boolean startsWord(String name, int index) {
        return name.length() > index && !Character.isLowerCase(name.charAt(index));
    }

    /** Of two methods with one name, a class's stays; of two interfaces', the one with the narrower type. */
    private static Method nearer(Method one, Method other) {
        Class<?> declaring = one.getDeclaringClass();
        if (!declaring.isInterface()) {
            return one;
        }
        if (one.getReturnType() != other.getReturnType()) {
            return one.getReturnType().isAssignableFrom(other.getReturnType()) ? other : one;
        }
        return declaring.getName().compareTo(other.getDeclaringClass().getName()) <= 0 ? one : other;
    }

    /** As in JavaBeans: {@code URL} stays, {@code Name} becomes {@code name}. */
    private static String decapitalized(String name) {
        if (name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1))) {
            return name;
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
