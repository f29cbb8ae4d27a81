package dev.once.internal.cdi;

import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import dev.once.internal.engine.ResultCodec;
import dev.once.internal.engine.Verifier;
import dev.once.internal.key.FrameworkParameter;
import dev.once.internal.policy.MethodParameter;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.VerifierPolicy;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The verifier of a method, and what is kept of its arguments: a JSON object with an argument by each parameter's name,
 * and the reasons why some are missing. Thread-safe.
 */
final class MethodVerifier {

    private static final String ARGUMENTS = "arguments";
    private static final String OMITTED = "omitted";

    private record Stored(
            MethodParameter parameter,
            Class<?> type,
            ResultCodec codec,
            @Nullable String withheld) {}

    private final OutcomeVerifier<?> bean;
    private final boolean replays;
    private final List<Stored> parameters;
    private final Jsonb jsonb;
    private final int longest;

    private MethodVerifier(
            OutcomeVerifier<?> bean, boolean replays, List<Stored> parameters, Jsonb jsonb, int longest) {
        this.bean = bean;
        this.replays = replays;
        this.parameters = List.copyOf(parameters);
        this.jsonb = jsonb;
        this.longest = longest;
    }

    /**
     * Of a method; empty where it has none.
     *
     * @param longest how many characters of arguments are kept at most
     */
    static Optional<MethodVerifier> of(MethodPolicy policy, VerifierBeans beans, Jsonb jsonb, int longest) {
        VerifierPolicy verifier = policy.verifier();
        if (verifier == null) {
            return Optional.empty();
        }
        Method method = policy.method().method();
        List<Stored> parameters = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = policy.parameters().get(i);
            boolean supplied = FrameworkParameter.is(method.getParameters()[i]);
            parameters.add(new Stored(
                    parameter,
                    boxed(method.getParameterTypes()[i]),
                    JsonbResultCodec.of(jsonb, parameter.type()),
                    supplied ? "is supplied by a framework" : parameter.withheld()));
        }
        return Optional.of(
                new MethodVerifier(beans.get(verifier.type()), verifier.replays(), parameters, jsonb, longest));
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** For a call with these arguments. */
    Verifier of(@Nullable Object @Nullable [] given) {
        return new OfCall(given);
    }

    private final class OfCall implements Verifier {

        private final @Nullable Object @Nullable [] given;

        OfCall(@Nullable Object @Nullable [] given) {
            this.given = given;
        }

        @Override
        public String arguments() {
            return write(given == null ? new Object[0] : given);
        }

        @Override
        public boolean replays() {
            return replays;
        }

        @Override
        public <T> @Nullable T argument(@Nullable String arguments, int index, Class<T> type) {
            if (index < 0 || index >= parameters.size()) {
                throw new IllegalArgumentException(
                        "there is no argument " + index + ": the method has " + parameters.size() + " parameters");
            }
            return read(arguments, parameters.get(index), type);
        }

        @Override
        public <T> @Nullable T argument(@Nullable String arguments, String parameter, Class<T> type) {
            return parameters.stream()
                    .filter(each -> each.parameter().name().equals(parameter))
                    .findFirst()
                    .map(found -> new Argument<>(read(arguments, found, type)))
                    .orElseThrow(() -> new IllegalArgumentException("the method has no parameter " + parameter + " but "
                            + parameters.stream()
                                    .map(each -> each.parameter().name())
                                    .toList()))
                    .value();
        }

        @Override
        public Outcome<?> verify(PastAttempt attempt) throws Exception {
            return bean.verify(attempt);
        }
    }

    private record Argument<T>(@Nullable T value) {}

    /** In the order of the parameters, and none that would make it longer than it may be. */
    private String write(@Nullable Object[] given) {
        StringJoiner kept = new StringJoiner(",", "{", "}");
        StringJoiner omitted = new StringJoiner(",", "{", "}");
        int length = 0;
        for (int i = 0; i < parameters.size(); i++) {
            Stored parameter = parameters.get(i);
            if (parameter.withheld() != null) {
                continue;
            }
            String name = jsonb.toJson(parameter.parameter().name());
            try {
                String value = parameter.codec().write(given[i]);
                if (length + value.length() <= longest) {
                    length += value.length();
                    kept.add(name + ":" + value);
                } else {
                    omitted.add(name + ":"
                            + jsonb.toJson("has " + value.length() + " characters, and once.arguments.max is " + longest
                                    + " for all arguments of a call"));
                }
            } catch (RuntimeException | StackOverflowError e) {
                omitted.add(name + ":"
                        + jsonb.toJson(
                                "could not be written as JSON (" + e.getClass().getName() + ")"));
            }
        }
        return "{\"" + ARGUMENTS + "\":" + kept + ",\"" + OMITTED + "\":" + omitted + "}";
    }

    private <T> @Nullable T read(@Nullable String arguments, Stored parameter, Class<T> type) {
        String name = parameter.parameter().name();
        if (!boxed(type).isAssignableFrom(parameter.type())) {
            throw new IllegalArgumentException("the argument " + name + " is a "
                    + parameter.type().getTypeName() + ", and no " + type.getTypeName());
        }
        if (parameter.withheld() != null) {
            throw notStored(name, parameter.withheld());
        }
        if (arguments == null) {
            throw notStored(name, "comes from a claim that was made when the method had no verifier");
        }
        JsonObject stored = jsonb.fromJson(arguments, JsonObject.class);
        JsonValue value = stored.getJsonObject(ARGUMENTS).get(name);
        if (value == null) {
            JsonValue why = stored.getJsonObject(OMITTED).get(name);
            throw notStored(
                    name,
                    why instanceof JsonString text
                            ? text.getString()
                            : "comes from a claim that was made when the method had no such parameter");
        }
        @SuppressWarnings("unchecked") // the parameter's class is one of this type
        T argument = (T) parameter.codec().read(value.toString());
        return argument;
    }

    private static IllegalStateException notStored(String parameter, String why) {
        return new IllegalStateException("the argument " + parameter + " was not stored: it " + why);
    }
}
