package dev.once.internal.key;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The public getters of a class by the name of their property, those of its superclasses and interfaces included; and
 * the property, if any, that has two getters which may differ.
 *
 * <p>Reflection gives methods in no order, and the compiler adds bridges of its own; here every property has one method,
 * whatever the order and the compiler: the one nearest to the class, {@code get} before {@code is}.
 */
record Getters(Map<String, Method> byProperty, @Nullable String ambiguous) {

    static Getters of(Class<?> type) {
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
        return byProperty(methods);
    }

    private static Getters byProperty(Map<String, Method> methods) {
        Map<String, Method> properties = new TreeMap<>();
        String ambiguous = null;
        for (String prefix : List.of("is", "get")) {
            for (Method method : methods.values()) {
                if (method.getName().startsWith(prefix)) {
                    String property = decapitalized(method.getName().substring(prefix.length()));
                    Method other = properties.put(property, method);
                    if (other != null && !areOneFlag(other, method)) {
                        ambiguous = property;
                    }
                }
            }
        }
        return new Getters(properties, ambiguous);
    }

    /** {@code boolean isPaid()} with {@code Boolean getPaid()} is common; with {@code Date getPaid()} it says more. */
    private static boolean areOneFlag(Method is, Method get) {
        return is.getName().startsWith("is")
                && get.getName().startsWith("get")
                && (get.getReturnType() == boolean.class || get.getReturnType() == Boolean.class);
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
