package dev.once.internal.key;

import dev.once.Key;
import dev.once.NotKey;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.io.ByteArrayOutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of one method are its key and which its fingerprint; made once, at deployment.
 *
 * <p>The key are the {@link Key} parameters; without one, all parameters that are neither {@link NotKey} nor left out by
 * type because a framework supplies them. The rest, less those left out, is the fingerprint. A method whose key has no
 * parameter is one operation, whoever calls it. {@code null} is a value like others.
 *
 * <p>Immutable; thread-safe.
 */
public final class KeyPlan {

    private final Method method;
    private final List<Argument> key;
    private final List<Argument> fingerprint;
    private final List<String> fingerprintParameters;

    private KeyPlan(Method method, List<Argument> key, List<Argument> fingerprint) {
        this.method = method;
        this.key = List.copyOf(key);
        this.fingerprint = List.copyOf(fingerprint);
        this.fingerprintParameters = fingerprint.stream().map(Argument::name).toList();
    }

    /**
     * The plan of this method.
     *
     * @throws IdempotentDefinitionException if its annotations contradict each other, or a parameter that counts has a
     *     type without canonical form
     */
    public static KeyPlan of(Method method) {
        List<Argument> keys = new ArrayList<>();
        List<Argument> others = new ArrayList<>();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Parameter parameter = parameters[i];
            boolean key = parameter.isAnnotationPresent(Key.class);
            boolean leftOut = FrameworkParameter.is(parameter);
            if (key && (leftOut || parameter.isAnnotationPresent(NotKey.class))) {
                throw unusable(method, parameter, "is @Key, and " + (leftOut ? "supplied by a framework" : "@NotKey"));
            }
            if (key) {
                keys.add(argument(method, parameter, i));
            } else if (!leftOut && !parameter.isAnnotationPresent(NotKey.class)) {
                others.add(argument(method, parameter, i));
            }
        }
        refuseLostAnnotations(method);
        return keys.isEmpty() ? new KeyPlan(method, others, List.of()) : new KeyPlan(method, keys, others);
    }

    /**
     * The operation that these arguments name.
     *
     * @param action the stable name of what the method does
     * @param scopes who shares the key, by the name of the scope; may be empty
     * @param arguments all arguments of the call; null where the method has none
     * @throws InvalidIdempotencyKeyException if an argument of the key has no canonical form
     */
    public OperationId id(String action, Map<String, String> scopes, @Nullable Object @Nullable [] arguments) {
        // An array of values: joined as text, ("x:y", "z") and ("x", "y:z") would be one key.
        StringJoiner values = new StringJoiner(",", "[", "]");
        for (Argument argument : key) {
            values.add(argument.canonicalForm(checked(arguments), action));
        }
        return OperationIds.of(action, scopes, values.toString());
    }

    /**
     * Digests of the parameters that are not part of the key.
     *
     * @param arguments all arguments of the call; null where the method has none
     * @throws InvalidIdempotencyKeyException if one of them has no canonical form
     */
    public Fingerprint fingerprint(@Nullable Object @Nullable [] arguments) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream(fingerprint.size() * Fingerprint.DIGEST_LENGTH);
        for (Argument argument : fingerprint) {
            digests.writeBytes(OperationIds.fingerprint(argument.canonicalForm(checked(arguments), null)));
        }
        return Fingerprint.of(digests.toByteArray());
    }

    /** The names of the parameters that are the fingerprint, in the order of the method. */
    public List<String> fingerprintParameters() {
        return fingerprintParameters;
    }

    /**
     * The key for people: names and values, at most {@value ReadableKey#LENGTH} characters, without control characters.
     *
     * @param arguments all arguments of the call; null where the method has none
     * @throws InvalidIdempotencyKeyException if an argument of the key has no canonical form
     */
    public String readable(@Nullable Object @Nullable [] arguments) {
        ReadableKey readable = new ReadableKey();
        for (Argument argument : key) {
            Object value = checked(arguments)[argument.index()];
            String text = value == null ? null : TextValue.of(value);
            readable.add(argument.name(), text != null ? text : argument.canonicalForm(checked(arguments), null));
        }
        return readable.toString();
    }

    private @Nullable Object[] checked(@Nullable Object @Nullable [] arguments) {
        if (arguments == null || arguments.length != method.getParameterCount()) {
            throw new IllegalArgumentException(method + " has " + method.getParameterCount()
                    + " parameters, and was given " + (arguments == null ? "none" : arguments.length));
        }
        return arguments;
    }

    private static Argument argument(Method method, Parameter parameter, int index) {
        Position position = Position.of(parameter.getParameterizedType());
        String problem = DeclaredType.whyUnsupported(position, parameter.getName());
        if (problem != null) {
            throw new IdempotentDefinitionException(
                    problem + ", and cannot be part of the idempotency key or its fingerprint (" + method
                            + "). Annotate the parameter with @NotKey, or pass what tells calls apart as parameters of"
                            + " their own.");
        }
        return new Argument(index, parameter.getName(), position);
    }

    /**
     * An annotation on an overridden method's parameter does not count, as everywhere in Java; silently it would make
     * another key than its author meant.
     */
    private static void refuseLostAnnotations(Method method) {
        for (Class<?> supertype : supertypes(method.getDeclaringClass()).toList()) {
            Method overridden;
            try {
                overridden = supertype.getDeclaredMethod(method.getName(), method.getParameterTypes());
            } catch (NoSuchMethodException e) {
                continue;
            }
            for (int i = 0; i < method.getParameterCount(); i++) {
                for (Class<? extends Annotation> annotation : List.of(Key.class, NotKey.class)) {
                    Parameter parameter = method.getParameters()[i];
                    if (overridden.getParameters()[i].isAnnotationPresent(annotation)
                            && !parameter.isAnnotationPresent(annotation)) {
                        throw unusable(
                                method,
                                parameter,
                                "lacks the @" + annotation.getSimpleName() + " that it has in " + supertype.getName()
                                        + ": annotations of parameters are not inherited, so repeat it");
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

    private static IdempotentDefinitionException unusable(Method method, Parameter parameter, String problem) {
        return new IdempotentDefinitionException(
                "Parameter " + parameter.getName() + " of " + method + ' ' + problem + '.');
    }

    /** A parameter that counts: its index among the method's, its name and its declared type. */
    private record Argument(int index, String name, Position position) {

        String canonicalForm(@Nullable Object[] arguments, @Nullable String action) {
            return new CanonicalWriter(name, action).write(arguments[index], position);
        }
    }
}
