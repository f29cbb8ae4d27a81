package dev.once.internal.key;

import dev.once.IdempotencyKey;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.Scope;
import dev.once.Sensitive;
import dev.once.internal.key.KeyPlan.Argument;
import dev.once.internal.key.KeyPlan.BusinessKey;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key plans of methods from their parameters, and says all that is wrong with those that cannot be used.
 * Parameters that a framework supplies do not count, nor do those with {@link NotKey}. Thread-safe.
 */
public final class KeyPlanner {

    private static final List<Class<? extends Annotation>> ANNOTATIONS =
            List.of(Key.class, NotKey.class, IdempotencyKey.class, Sensitive.class);

    private final KeyRules rules;

    public KeyPlanner(KeyRules rules) {
        this.rules = rules;
    }

    /**
     * The plan of a method.
     *
     * @param expression {@code @Idempotent(key)}; empty where there is none
     * @param scopes {@code @Idempotent(scope)}
     * @param problems takes a sentence for each thing that keeps the method from being used
     * @param warnings takes a sentence for what can be used and hardly meant
     * @return empty where there was a problem
     */
    public Optional<KeyPlan> plan(
            Method method, String expression, Set<Scope> scopes, Consumer<String> problems, Consumer<String> warnings) {
        List<String> wrong = new ArrayList<>();
        Parameters parameters = Parameters.of(method, wrong::add);
        lostAnnotations(method, wrong::add);
        BusinessKey business = business(method, expression, parameters, wrong::add);
        wrong.forEach(problems);
        if (!wrong.isEmpty()) {
            return Optional.empty();
        }
        warnOfNewness(business, parameters, warnings);
        List<Argument> others = parameters.counting.stream()
                .filter(argument -> !isPartOf(business, argument, parameters))
                .toList();
        return Optional.of(
                new KeyPlan(method, rules, scopes, business, parameters.callerKey, parameters.counting, others));
    }

    private static @Nullable BusinessKey business(
            Method method, String expression, Parameters parameters, Consumer<String> problems) {
        if (expression.isEmpty()) {
            return parameters.keys.isEmpty() ? null : new AnnotatedKey(parameters.keys);
        }
        if (!parameters.keys.isEmpty()) {
            problems.accept("has a key expression, @Idempotent(key = \"" + expression + "\"), and @Key parameters ("
                    + parameters.keys.stream().map(Argument::name).collect(Collectors.joining(", "))
                    + "): one of them would be ignored. Remove the expression, or the annotations.");
            return null;
        }
        if (Stream.of(method.getParameters()).anyMatch(parameter -> !parameter.isNamePresent())) {
            problems.accept("has a key expression, @Idempotent(key = \"" + expression + "\"), which names parameters,"
                    + " and its class has been compiled without their names. Compile with -parameters, or use @Key.");
            return null;
        }
        try {
            return KeyExpression.parse(
                            expression,
                            parameters.named,
                            problem -> problems.accept("@Idempotent(key = \"" + expression + "\") " + problem + "."))
                    .orElse(null);
        } catch (LinkageError e) {
            problems.accept("@Idempotent(key = \"" + expression + "\") needs Jakarta Expression Language, which this"
                    + " server does not have (" + e + "): on Open Liberty, add the feature expressionLanguage-5.0; or"
                    + " use @Key.");
            return null;
        }
    }

    private static boolean isPartOf(@Nullable BusinessKey business, Argument argument, Parameters parameters) {
        return business instanceof KeyExpression expression
                ? expression.isWhole(argument)
                : parameters.keys.contains(argument);
    }

    /** A key that no second call has protects nothing, and nobody notices. */
    private static void warnOfNewness(
            @Nullable BusinessKey business, Parameters parameters, Consumer<String> warnings) {
        Map<String, Position> values = new LinkedHashMap<>();
        if (business instanceof KeyExpression expression) {
            values.putAll(expression.positions());
        } else {
            List<Argument> key = business == null ? parameters.counting : parameters.keys;
            key.forEach(argument -> values.put(argument.name(), argument.position()));
        }
        boolean onlyNew = !values.isEmpty()
                && parameters.callerKey == null
                && values.entrySet().stream()
                        .allMatch(value -> NewAtEveryCall.is(
                                value.getKey(), value.getValue().type(), business != null));
        if (onlyNew) {
            warnings.accept("has a key that is made only of values which are new at every call, as they look: "
                    + String.join(", ", values.keySet())
                    + ". A repeated call would then be another operation, and have another effect. Make what is asked"
                    + " for the key: the order, the invoice, the day.");
        }
    }

    /**
     * An annotation on an overridden method's parameter does not count, as everywhere in Java; silently it would make
     * another key than its author meant.
     */
    private static void lostAnnotations(Method method, Consumer<String> problems) {
        for (Class<?> supertype : supertypes(method.getDeclaringClass()).toList()) {
            Method overridden;
            try {
                overridden = supertype.getDeclaredMethod(method.getName(), method.getParameterTypes());
            } catch (NoSuchMethodException e) {
                continue;
            }
            for (int i = 0; i < method.getParameterCount(); i++) {
                Parameter parameter = method.getParameters()[i];
                for (Class<? extends Annotation> annotation : ANNOTATIONS) {
                    if (overridden.getParameters()[i].isAnnotationPresent(annotation)
                            && !parameter.isAnnotationPresent(annotation)) {
                        problems.accept("parameter " + parameter.getName() + " lacks the @"
                                + annotation.getSimpleName() + " that it has in " + supertype.getName()
                                + ": annotations of parameters are not inherited, so repeat it.");
                    }
                }
            }
        }
    }

    private static Stream<Class<?>> supertypes(Class<?> type) {
        Class<?> superclass = type.getSuperclass();
        Stream<Class<?>> direct = Stream.concat(Stream.ofNullable(superclass), Stream.of(type.getInterfaces()));
        return direct.flatMap(each -> Stream.concat(Stream.of(each), supertypes(each)));
    }

    /** The {@code @Key} parameters. */
    private record AnnotatedKey(List<Argument> keys) implements BusinessKey {

        @Override
        public List<KeyValue> values(@Nullable Object[] arguments, String action) {
            return KeyPlan.values(keys, arguments);
        }

        @Override
        public String readable(List<KeyValue> values) {
            return KeyPlan.named(values);
        }
    }

    /** The parameters of a method by what they are for. */
    private static final class Parameters {

        /** All that an expression may name: not the caller's key, which would be everybody's then. */
        private final List<Argument> named = new ArrayList<>();

        /** Those that count, but not the caller's key; they have a canonical form. */
        private final List<Argument> counting = new ArrayList<>();

        private final List<Argument> keys = new ArrayList<>();
        private @Nullable Argument callerKey;

        static Parameters of(Method method, Consumer<String> problems) {
            Parameters all = new Parameters();
            Parameter[] parameters = method.getParameters();
            for (int i = 0; i < parameters.length; i++) {
                all.add(parameters[i], i, problems);
            }
            return all;
        }

        private void add(Parameter parameter, int index, Consumer<String> problems) {
            Argument argument = new Argument(
                    index,
                    parameter.getName(),
                    Position.of(parameter.getParameterizedType()),
                    parameter.isAnnotationPresent(Sensitive.class));
            boolean leftOut = FrameworkParameter.is(parameter);
            boolean notKey = parameter.isAnnotationPresent(NotKey.class);
            if (!parameter.isAnnotationPresent(IdempotencyKey.class)) {
                named.add(argument);
            }
            contradiction(parameter, leftOut)
                    .ifPresent(contradiction ->
                            problems.accept("parameter " + parameter.getName() + " is " + contradiction + "."));
            if (parameter.isAnnotationPresent(IdempotencyKey.class)) {
                callerKey(argument, problems);
            } else if (!leftOut && !notKey) {
                String unsupported = DeclaredType.whyUnsupported(argument.position(), argument.name());
                if (unsupported != null) {
                    problems.accept("parameter " + unsupported + ", and cannot be part of the idempotency key or its"
                            + " fingerprint. Annotate the parameter with @NotKey, or pass what tells calls apart as"
                            + " parameters of their own.");
                }
                counting.add(argument);
                if (parameter.isAnnotationPresent(Key.class)) {
                    keys.add(argument);
                }
            }
        }

        private void callerKey(Argument argument, Consumer<String> problems) {
            Class<?> type = argument.position().type();
            if (type != String.class && type != UUID.class) {
                problems.accept("parameter " + argument.name() + " is @IdempotencyKey and a " + type.getTypeName()
                        + ". A caller's key is a String or a UUID; what is asked for is a @Key.");
            }
            if (callerKey != null) {
                problems.accept("has two @IdempotencyKey parameters, " + callerKey.name() + " and " + argument.name()
                        + ". A call has one key of its caller: make the other a @Key or @NotKey.");
            }
            callerKey = argument;
        }

        private static Optional<String> contradiction(Parameter parameter, boolean leftOut) {
            boolean key = parameter.isAnnotationPresent(Key.class);
            boolean callers = parameter.isAnnotationPresent(IdempotencyKey.class);
            boolean notKey = parameter.isAnnotationPresent(NotKey.class);
            if (leftOut && (key || callers)) {
                return Optional.of((key ? "@Key" : "@IdempotencyKey") + ", and supplied by a framework");
            }
            if (notKey && (key || callers)) {
                return Optional.of((key ? "@Key" : "@IdempotencyKey") + ", and @NotKey");
            }
            return key && callers ? Optional.of("@Key, and @IdempotencyKey") : Optional.empty();
        }
    }
}
