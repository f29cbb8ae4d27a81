package dev.once.internal.key;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The values of Jakarta JSON Processing, found by name, since the API may be absent. Its objects and arrays are a map
 * and a list already; this reads the others.
 */
final class JsonValues {

    private static final String PACKAGE = "jakarta.json.";

    private JsonValues() {}

    /** Whether this is a type of JSON values, or implements one. */
    static boolean isJson(Class<?> type) {
        return jsonType(type, "JsonValue") != null;
    }

    /** The string, number, boolean or null that the value is. */
    static @Nullable Object plain(Object value) {
        String kind = String.valueOf(read(value, "JsonValue", "getValueType"));
        return switch (kind) {
            case "STRING" -> read(value, "JsonString", "getString");
            case "NUMBER" -> read(value, "JsonNumber", "bigDecimalValue");
            case "TRUE" -> true;
            case "FALSE" -> false;
            case "NULL" -> null;
            default -> throw new IllegalArgumentException("JSON value of the kind " + kind);
        };
    }

    private static @Nullable Object read(Object value, String type, String accessor) {
        try {
            Class<?> json = jsonType(value.getClass(), type);
            if (json == null) {
                throw new IllegalArgumentException("not a " + type);
            }
            Method method = json.getMethod(accessor);
            return method.invoke(value);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("a JSON value could not be read", e);
        }
    }

    private static @Nullable Class<?> jsonType(Class<?> type, String name) {
        if (type.getName().equals(PACKAGE + name)) {
            return type;
        }
        Class<?> superclass = type.getSuperclass();
        Class<?> found = superclass == null ? null : jsonType(superclass, name);
        for (Class<?> implemented : type.getInterfaces()) {
            found = found == null ? jsonType(implemented, name) : found;
        }
        return found;
    }
}
