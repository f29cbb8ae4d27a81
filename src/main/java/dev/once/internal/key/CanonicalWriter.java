package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.nio.CharBuffer;
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

    /**
     * The longest form, in UTF-16 code units. Objects that share others, or make new ones at each call of a getter, can
     * be small or harmless to look at and have a form that no memory holds. A form is in memory several times over before
     * it is a digest, and other threads write theirs.
     */
    static final int LONGEST = 8 << 20;

    private final Trail trail;
    private final Sealing sealing;

    /** What the application's own exceptions say may be what nobody may see. */
    private boolean guarded;

    private final StringBuilder out = new StringBuilder(64);

    /** How much of the form is not in {@link #out}, because it waits to be sorted. */
    private int aside;

    /** {@code sensitive}: whether nobody may see the value. */
    CanonicalWriter(String name, @Nullable String action, Sealing sealing, boolean sensitive) {
        this.trail = new Trail(name, action);
        this.guarded = sensitive;
        this.sealing = sealing;
    }

    String write(@Nullable Object argument, Position position) {
        try {
            value(argument, position);
            refuseTooLong(0);
            return out.toString();
        } catch (InvalidIdempotencyKeyException e) {
            throw e;
        } catch (RuntimeException e) { // from the argument's own code: an iterator, a text
            throw trail.refusal("cannot be read: " + e.getClass().getName(), guarded ? null : e);
        }
    }

    private void value(@Nullable Object value, Position position) {
        refuseTooLong(0);
        if (value == null) {
            out.append("null");
        } else if (value instanceof String string) {
            text(string);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (ExactNumber.supports(value.getClass())) {
            number((Number) value);
        } else if (value instanceof Enum<?> constant) {
            constant(constant, position);
        } else if (value instanceof CharSequence characters) {
            text(characters);
        } else if (value instanceof char[] characters) {
            text(CharBuffer.wrap(characters));
        } else {
            String text = TextValue.of(value);
            if (text == null) {
                container(value, position);
            } else {
                text(text);
            }
        }
    }

    /** Before something is appended, so that what is too long is not copied first. */
    private void refuseTooLong(int more) {
        if ((long) out.length() + aside + more > LONGEST) {
            throw trail.refusal("makes the canonical form longer than " + LONGEST + " characters", null);
        }
    }

    private void number(Number number) {
        if (ExactNumber.isNotFinite(number)) {
            throw trail.refusal("is NaN or infinite", null);
        }
        refuseTooLong(ExactNumber.leastDigits(number));
        ExactNumber.append(out, number);
    }

    private void text(CharSequence characters) {
        refuseTooLong(characters.length());
        String text = characters.toString();
        if (!JsonText.isUnicode(text)) {
            throw trail.refusal("contains half of a surrogate pair, which is no Unicode text", null);
        }
        JsonText.quote(out, text);
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
        trail.enter(value);
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
        trail.leave();
    }

    private void optional(Optional<?> optional, Position position) {
        // Written as what it holds; an empty one in an Optional would be the same as an empty one.
        Object held = optional.orElse(null);
        if (held instanceof Optional
                || held instanceof OptionalInt
                || held instanceof OptionalLong
                || held instanceof OptionalDouble) {
            throw trail.refusal("is an Optional in an Optional", null);
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
        } else if (JsonValues.isJson(value.getClass())) { // true, false and null are the API's own
            value(JsonValues.plain(value), Position.OPEN);
        } else {
            throw trail.refusal("is a " + value.getClass().getName() + ", which has no canonical form", null);
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
                refuseTooLong(0);
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
        trail.step(index);
        value(element, position);
        trail.back();
    }

    private void set(Set<?> set, Position position) {
        List<String> elements = new ArrayList<>();
        trail.step(Trail.ELEMENT);
        for (Object element : set) {
            int start = out.length();
            value(element, position);
            elements.add(cut(start));
        }
        trail.back();
        // Elements that are written alike stay as many as they are: an order may have two equal lines.
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
        trail.step(Trail.ENTRY);
        if (named) {
            members(members, values);
        } else {
            pairs(entries, keys, values);
        }
        trail.back();
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
            throw trail.refusal("is a " + type.getName() + ", which " + unusable, null);
        }
        boolean declared = position.type() == type;
        if (!declared && !shape.hasStableName()) {
            throw trail.refusal("is a " + type.getName() + ", whose name another run need not give it", null);
        }
        guarded |= shape.hasSensitive();
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
                trail.step(property.name());
                int start = out.length();
                value(read(value, accessor), property.position(bindings));
                if (property.sensitive()) {
                    seal(start);
                }
                trail.back();
            }
            separator = ",";
        }
        out.append('}');
    }

    private void seal(int start) {
        if (sealing != Sealing.NONE) {
            String form = out.substring(start);
            out.setLength(start);
            out.append(sealing.seal(form));
        }
    }

    private @Nullable Object read(Object owner, Method accessor) {
        try {
            return accessor.invoke(owner);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw trail.refusal("cannot be read: its getter threw an exception", guarded ? null : e.getCause());
        } catch (IllegalAccessException e) {
            throw trail.refusal("cannot be read: its getter is not accessible", e);
        }
    }

    /** Writes an array of elements that are written already, sorted. */
    private void array(List<String> sortable) {
        sortable.sort(null);
        sortable.forEach(text -> aside -= text.length() + 1);
        out.append('[').append(String.join(",", sortable)).append(']');
    }

    private String cut(int start) {
        String text = out.substring(start);
        out.setLength(start);
        aside += text.length() + 1; // and the comma: millions of short elements are long, too
        return text;
    }
}
