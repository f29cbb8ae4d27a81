package dev.once.internal.cdi;

import dev.once.Sensitive;
import dev.once.internal.cdi.ModuleSettings.Arguments;
import dev.once.internal.key.FrameworkParameter;
import dev.once.internal.policy.MethodParameter;
import dev.once.internal.policy.MethodPolicy;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.config.PropertyVisibilityStrategy;
import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a method's calls for the audit: a JSON object with each by its parameter's name. A sensitive argument
 * is {@code "***"}, what is sensitive inside of one is left out, and what cannot be shown has a text in its place. To be
 * read by people: nothing is made of it again. Thread-safe.
 */
final class DescribedArguments {

    private static final String MASK = "\"***\"";

    /** A name as JSON, and how its argument is written. */
    private record Shown(int index, String name, MethodParameter parameter) {}

    private final Arguments setting;
    private final List<Shown> parameters;
    private final Jsonb jsonb;
    private final int longest;

    private DescribedArguments(Arguments setting, List<Shown> parameters, Jsonb jsonb, int longest) {
        this.setting = setting;
        this.parameters = List.copyOf(parameters);
        this.jsonb = jsonb;
        this.longest = longest;
    }

    /**
     * Of a method.
     *
     * @param jsonb a binding that leaves out what is not to be seen
     * @param longest how many characters of arguments are kept at most
     */
    static DescribedArguments of(MethodPolicy policy, Arguments setting, Jsonb jsonb, int longest) {
        Method method = policy.method().method();
        List<Shown> shown = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (!FrameworkParameter.is(method.getParameters()[i])) {
                MethodParameter parameter = policy.parameters().get(i);
                shown.add(new Shown(i, jsonb.toJson(parameter.name()), parameter));
            }
        }
        return new DescribedArguments(setting, shown, jsonb, longest);
    }

    /** The binding: one that leaves out what is sensitive, unless everything is to be seen. */
    static Jsonb binding(Arguments setting) {
        return JsonbResultCodec.binding(
                config -> setting == Arguments.FULL ? config : config.withPropertyVisibilityStrategy(new Unmasked()));
    }

    /** Those of a call, when they are asked for; null where they are not kept. */
    Supplier<@Nullable String> of(@Nullable Object @Nullable [] given) {
        return () -> setting == Arguments.NONE ? null : write(given == null ? new Object[0] : given);
    }

    private String write(@Nullable Object[] given) {
        StringJoiner object = new StringJoiner(",", "{", "}");
        int length = 0;
        for (Shown shown : parameters) {
            String value = value(shown.parameter(), given[shown.index()], longest - length);
            length += value.length();
            object.add(shown.name() + ":" + value);
        }
        return object.toString();
    }

    private String value(MethodParameter parameter, @Nullable Object argument, int room) {
        if (parameter.sensitive() && setting != Arguments.FULL) {
            return MASK;
        }
        if (parameter.opaque()) {
            return jsonb.toJson("(" + parameter.type().getTypeName() + ")");
        }
        if (argument == null) {
            return "null";
        }
        if (argument instanceof byte[] bytes) {
            return jsonb.toJson("(" + bytes.length + " bytes)");
        }
        Bounded text = new Bounded(room);
        try {
            jsonb.toJson(argument, parameter.type(), text);
            return text.toString();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Also what a getter of the application has thrown: no call fails because of what the audit would like to
            // know.
            return jsonb.toJson(
                    text.isFull()
                            ? "(too long)"
                            : "(could not be written: " + e.getClass().getName() + ")");
        }
    }

    /** Takes so many characters and refuses more, so that no large argument is written out for nothing. */
    private static final class Bounded extends Writer {

        private final StringBuilder text = new StringBuilder();
        private final int room;
        private boolean full;

        Bounded(int room) {
            this.room = room;
        }

        @Override
        public void write(char[] characters, int from, int count) throws IOException {
            full |= text.length() + count > room;
            if (full) {
                throw new IOException("no room");
            }
            text.append(characters, from, count);
        }

        boolean isFull() {
            return full;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /** What JSON-B sees by default, without what is sensitive. */
    private static final class Unmasked implements PropertyVisibilityStrategy {

        @Override
        public boolean isVisible(Field field) {
            return Modifier.isPublic(field.getModifiers());
        }

        @Override
        public boolean isVisible(Method method) {
            return Modifier.isPublic(method.getModifiers()) && !isSensitive(method.getDeclaringClass(), method);
        }

        /** Also where a type above says so. */
        private static boolean isSensitive(@Nullable Class<?> type, Method method) {
            if (type == null) {
                return false;
            }
            boolean here = Stream.of(type.getDeclaredMethods())
                    .anyMatch(each -> each.getName().equals(method.getName())
                            && each.getParameterCount() == method.getParameterCount()
                            && each.isAnnotationPresent(Sensitive.class));
            return here
                    || isSensitive(type.getSuperclass(), method)
                    || Stream.of(type.getInterfaces()).anyMatch(above -> isSensitive(above, method));
        }
    }
}
