package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one argument in canonical form; {@link CanonicalForm} says what that is. For one use on one thread. */
final class CanonicalWriter {

    /** Deeper than any argument that is meant, and shallow enough for every thread's stack. */
    private static final int DEEPEST = 100;

    private final String name;
    private final @Nullable String action;
    private final StringBuilder out = new StringBuilder(64);

    /** The containers that are being written, outermost first; an object that is met again among them is a cycle. */
    private final List<Object> ancestors = new ArrayList<>();

    /** Where the writer is: names of members and indexes. Left as it is when something fails, so that it can be told. */
    private final List<Object> path = new ArrayList<>();

    CanonicalWriter(String name, @Nullable String action) {
        this.name = name;
        this.action = action;
    }

    String write(@Nullable Object argument, Position position) {
        try {
            value(argument, position);
            return out.toString();
        } catch (InvalidIdempotencyKeyException e) {
            throw e;
        } catch (RuntimeException e) { // from the argument's own code: an iterator, a text
            throw refusal("cannot be read: " + e.getClass().getName(), e);
        }
    }

    private void value(@Nullable Object value, Position position) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (ExactNumber.supports(value.getClass())) {
            number((Number) value);
        } else if (value instanceof Enum<?> constant) {
            constant(constant, position);
        } else {
            String text = TextValue.of(value);
            if (text == null) {
                container(value, position);
            } else {
                text(text);
            }
        }
    }

    private void number(Number number) {
        if (ExactNumber.isNotFinite(number)) {
            throw refusal("is NaN or infinite", null);
        }
        ExactNumber.append(out, number);
    }

    private void text(String text) {
        if (!JsonText.quote(out, text)) {
            throw refusal("contains half of a surrogate pair, which is no Unicode text", null);
        }
    }

    private void constant(Enum<?> constant, Position position) {
        Class<?> type = constant.getDeclaringClass();
        if (position.type() == type) {
            text(constant.name());
        } else {
            out.append("{\"").append(Shape.TYPE_MEMBER).append("\":");
            text(type.getName());
            out.append(",\"name\":");
            text(constant.name());
            out.append('}');
        }
    }

    private void container(Object value, Position position) {
        for (Object ancestor : ancestors) {
            if (ancestor == value) {
                throw refusal("contains itself", null);
            }
        }
        if (ancestors.size() == DEEPEST) {
            throw refusal("is nested more than " + DEEPEST + " levels deep", null);
        }
        ancestors.add(value);
        if (value instanceof Optional<?> optional) {
            optional(optional, position.optional());
        } else if (value instanceof Map<?, ?> map) {
            map(map, position.key(), position.value());
        } else if (value instanceof Set<?> set) {
            set(set, position.element());
        } else if (value instanceof Collection<?> collection) {
            list(collection, position.element());
        } else if (value.getClass().isArray()) {
            array(value, position.component());
        } else if (Shape.isPlatform(value.getClass())) {
            platform(value);
        } else {
            object(value, position);
        }
        ancestors.remove(ancestors.size() - 1);
    }

    private void optional(Optional<?> optional, Position position) {
        // Written as what it holds; an empty one in an Optional would be the same as an empty one.
        Object held = optional.orElse(null);
        if (held instanceof Optional
                || held instanceof OptionalInt
                || held instanceof OptionalLong
                || held instanceof OptionalDouble) {
            throw refusal("is an Optional in an Optional", null);
        }
        value(held, position);
    }

    private void platform(Object value) {
        if (value instanceof OptionalInt optional) {
            value(optional.isPresent() ? optional.getAsInt() : null, Position.OPEN);
        } else if (value instanceof OptionalLong optional) {
            value(optional.isPresent() ? optional.getAsLong() : null, Position.OPEN);
        } else if (value instanceof OptionalDouble optional) {
            value(optional.isPresent() ? optional.getAsDouble() : null, Position.OPEN);
        } else {
            throw refusal("is a " + value.getClass().getName() + ", which has no canonical form", null);
        }
    }

    private void list(Collection<?> collection, Position position) {
        out.append('[');
        int index = 0;
        for (Object element : collection) {
            element(index++, element, position);
        }
        out.append(']');
    }

    private void array(Object array, Position position) {
        out.append('[');
        int length = Array.getLength(array);
        if (array instanceof byte[] bytes) { // an upload, perhaps: without a box and a path for each byte
            for (int i = 0; i < length; i++) {
                out.append(i == 0 ? "" : ",").append(bytes[i]);
            }
        } else {
            for (int i = 0; i < length; i++) {
                element(i, Array.get(array, i), position);
            }
        }
        out.append(']');
    }

    private void element(int index, @Nullable Object element, Position position) {
        if (index > 0) {
            out.append(',');
        }
        path.add(index);
        value(element, position);
        path.remove(path.size() - 1);
    }

    private void set(Set<?> set, Position position) {
        List<String> elements = new ArrayList<>();
        path.add("[]");
        for (Object element : set) {
            int start = out.length();
            value(element, position);
            elements.add(cut(start));
        }
        path.remove(path.size() - 1);
        // Elements that are written alike stay as many as they are: two lines of an order may be equal in all they
        // show.
        array(elements);
    }

    private void map(Map<?, ?> map, Position keys, Position values) {
        Map<String, @Nullable Object> members = new TreeMap<>();
        List<@Nullable Object[]> entries = new ArrayList<>();
        boolean named = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = memberName(entry.getKey(), keys);
            named = named && key != null && !members.containsKey(key);
            if (named && key != null) {
                members.put(key, entry.getValue());
            }
            entries.add(new @Nullable Object[] {entry.getKey(), entry.getValue()});
        }
        path.add("{}");
        if (named) {
            members(members, values);
        } else {
            pairs(entries, keys, values);
        }
        path.remove(path.size() - 1);
    }

    private void members(Map<String, @Nullable Object> members, Position values) {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, @Nullable Object> member : members.entrySet()) {
            out.append(separator);
            text(member.getKey());
            out.append(':');
            value(member.getValue(), values);
            separator = ",";
        }
        out.append('}');
    }

    private void pairs(List<@Nullable Object[]> entries, Position keys, Position values) {
        List<String> pairs = new ArrayList<>();
        for (@Nullable Object[] entry : entries) {
            int start = out.length();
            out.append('[');
            value(entry[0], keys);
            out.append(',');
            value(entry[1], values);
            out.append(']');
            pairs.add(cut(start));
        }
        array(pairs);
    }

    /** The name that a key gives its member; null where it is no text. */
    private static @Nullable String memberName(@Nullable Object key, Position position) {
        if (key instanceof Enum<?> constant) {
            return position.type() == constant.getDeclaringClass() ? constant.name() : null;
        }
        return key == null ? null : TextValue.of(key);
    }

    private void object(Object value, Position position) {
        Class<?> type = value.getClass();
        Shape shape = Shape.of(type);
        if (shape.isJson()) {
            value(JsonValues.plain(value), Position.OPEN);
            return;
        }
        String unusable = shape.unusable();
        if (unusable != null) {
            throw refusal("is a " + type.getName() + ", which " + unusable, null);
        }
        boolean declared = position.type() == type;
        if (!declared && !shape.hasStableName()) {
            throw refusal("is a " + type.getName() + ", whose name another run need not give it", null);
        }
        Map<TypeVariable<?>, Position> bindings = declared ? position.bindings() : Map.of();
        String separator = "";
        out.append('{');
        for (Shape.Property property : shape.properties()) {
            Method accessor = property.accessor();
            if (accessor == null && declared) {
                continue;
            }
            out.append(separator);
            text(property.name());
            out.append(':');
            if (accessor == null) {
                text(type.getName());
            } else {
                path.add(property.name());
                value(read(value, accessor), property.position(bindings));
                path.remove(path.size() - 1);
            }
            separator = ",";
        }
        out.append('}');
    }

    private @Nullable Object read(Object owner, Method accessor) {
        try {
            return accessor.invoke(owner);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw refusal("cannot be read: its getter threw an exception", e.getCause());
        } catch (IllegalAccessException e) {
            throw refusal("cannot be read: its getter is not accessible", e);
        }
    }

    /** Writes an array of elements that are written already, sorted. */
    private void array(List<String> sortable) {
        sortable.sort(null);
        out.append('[').append(String.join(",", sortable)).append(']');
    }

    private String cut(int start) {
        String text = out.substring(start);
        out.setLength(start);
        return text;
    }

    private InvalidIdempotencyKeyException refusal(String problem, @Nullable Throwable cause) {
        StringBuilder where = new StringBuilder(name);
        for (Object step : path) {
            if (step instanceof Integer index) {
                where.append('[').append(index).append(']');
            } else if (step.equals("[]") || step.equals("{}")) {
                where.append(step);
            } else {
                where.append('.').append(step);
            }
        }
        return new InvalidIdempotencyKeyException(
                "The arguments give no idempotency key: " + where + ' ' + problem
                        + ". The method did not run, and nothing happened. Call it with another argument; a parameter"
                        + " that does not tell calls apart can be annotated with @NotKey.",
                action,
                cause);
    }
}
