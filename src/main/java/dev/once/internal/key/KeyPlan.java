package dev.once.internal.key;

import dev.once.CallContext.Field;
import dev.once.Scope;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What of one method's calls is the key and what the fingerprint; made once, at deployment, by {@link KeyPlanner}.
 *
 * <p>The key are the values of the key expression, else the {@code @Key} parameters, else the key that the caller has
 * supplied, else all parameters that count. The parameters that count and are not the key are the fingerprint.
 * {@code null} is a value like others, but not of an expression.
 *
 * <p>Immutable; thread-safe.
 */
public final class KeyPlan {

    private final Method method;
    private final KeyRules rules;
    private final Set<Scope> scopes;

    /** The business key; null where the method has none. */
    private final @Nullable BusinessKey business;

    private final @Nullable Argument callerKey;

    /** All parameters that count, but not the caller's key. */
    private final Arguments arguments;

    /** Those of them that are not part of a business key. */
    private final Arguments others;

    /** What the business arguments say that names the operation. */
    interface BusinessKey {

        /**
         * The values of a call, in their order.
         *
         * @throws InvalidIdempotencyKeyException if there is none for these arguments
         */
        List<KeyValue> values(@Nullable Object[] arguments, String action);

        /** The values for people. */
        String readable(List<KeyValue> values);
    }

    /**
     * What came with a caller's key beside the arguments.
     *
     * @param target what it was sent to
     * @param body a digest of all that was sent. It may hold what is sensitive, which makes it so
     */
    public record SentWith(String target, String body) {

        private List<KeyValue> parts() {
            Position text = Position.of(String.class);
            return List.of(
                    new KeyValue("request path", text, target, false), new KeyValue("request body", text, body, true));
        }
    }

    /** A parameter that counts: its index among the method's, its name and its declared type. */
    record Argument(int index, String name, Position position, boolean sensitive) {

        KeyValue value(@Nullable Object[] arguments) {
            return new KeyValue(name, position, arguments[index], sensitive);
        }
    }

    /** Arguments, and their names in the same order. */
    private record Arguments(List<Argument> list, List<String> names) {

        private static final Arguments NONE = of(List.of());

        static Arguments of(List<Argument> arguments) {
            return new Arguments(
                    List.copyOf(arguments),
                    arguments.stream().map(Argument::name).toList());
        }
    }

    KeyPlan(
            Method method,
            KeyRules rules,
            Set<Scope> scopes,
            @Nullable BusinessKey business,
            @Nullable Argument callerKey,
            List<Argument> arguments,
            List<Argument> others) {
        this.method = method;
        this.rules = rules;
        this.scopes = Set.copyOf(scopes);
        this.business = business;
        this.callerKey = callerKey;
        this.arguments = Arguments.of(arguments);
        this.others = Arguments.of(others);
    }

    /**
     * The operation that a call is about.
     *
     * @param action the stable name of what the method does
     * @param context what is known of the caller
     * @param given all arguments of the call; null where the method has none
     * @throws InvalidIdempotencyKeyException if an argument that counts has no canonical form, the caller's key is no
     *     key, or the context lacks a scope
     */
    public CallKey key(String action, Map<Field, String> context, @Nullable Object @Nullable [] given) {
        return key(action, context, null, given);
    }

    /**
     * As without {@code sentWith}, which says what the caller's key of the context came with: where that is the key, it is
     * part of the fingerprint.
     */
    public CallKey key(
            String action,
            Map<Field, String> context,
            @Nullable SentWith sentWith,
            @Nullable Object @Nullable [] given) {
        @Nullable Object[] values = checked(given);
        String supplied = supplied(action, context, values);
        if (business != null) {
            return ofBusiness(business, action, context, values, supplied);
        }
        if (supplied != null) {
            boolean sensitive = callerKey != null && callerKey.sensitive();
            KeyValue key = new KeyValue("key", Position.of(String.class), supplied, sensitive);
            // Not in an array: no values of parameters have this form.
            CallKey call = of(
                    action,
                    scopes(context, action, true),
                    key.canonicalForm(rules.sealing(), action),
                    key::readable,
                    arguments,
                    values,
                    sensitive ? null : supplied);
            return sentWith == null || callerKey != null ? call : sent(call, sentWith, action);
        }
        List<KeyValue> all = values(arguments.list(), values);
        return of(
                action,
                scopes(context, action, false),
                array(all, action),
                () -> named(all),
                Arguments.NONE,
                values,
                null);
    }

    private CallKey sent(CallKey call, SentWith with, String action) {
        List<String> names = new ArrayList<>();
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (KeyValue part : with.parts()) {
            names.add(part.name());
            digests.writeBytes(OperationIds.fingerprint(part.canonicalForm(rules.sealing(), action)));
        }
        names.addAll(call.fingerprintParameters());
        digests.writeBytes(call.fingerprint().bytes());
        return new CallKey(
                call.id(), call.description(), Fingerprint.of(digests.toByteArray()), names, call.callerKey());
    }

    private CallKey ofBusiness(
            BusinessKey key,
            String action,
            Map<Field, String> context,
            @Nullable Object[] given,
            @Nullable String supplied) {
        List<KeyValue> values = key.values(given, action);
        boolean sensitive = callerKey != null && callerKey.sensitive();
        return of(
                action,
                Scopes.declared(scopes, context, action),
                array(values, action),
                () -> key.readable(values),
                others,
                given,
                sensitive ? null : supplied);
    }

    private CallKey of(
            String action,
            Map<String, String> within,
            String key,
            Supplier<String> readable,
            Arguments rest,
            @Nullable Object[] given,
            @Nullable String supplied) {
        return new CallKey(
                OperationIds.of(action, within, key),
                readable,
                fingerprint(rest.list(), action, given),
                rest.names(),
                supplied);
    }

    /** The key that the caller has made: the parameter's, else the context's. */
    private @Nullable String supplied(String action, Map<Field, String> context, @Nullable Object[] given) {
        if (callerKey != null) {
            Object value = given[callerKey.index()];
            // beside a business key it is a remark that may be missing
            if (value != null || business == null) {
                return CallerKey.checked(value, callerKey.name(), action);
            }
        }
        String value = context.get(Field.CALLER_KEY);
        return value == null ? null : CallerKey.checked(value, "the caller's key", action);
    }

    private Map<String, String> scopes(Map<Field, String> context, String action, boolean callersKey) {
        if (callersKey && !rules.anonymous()) {
            Scopes.requireUser(context, action);
        }
        return scopes.isEmpty() ? Scopes.ofUser(context) : Scopes.declared(scopes, context, action);
    }

    /** Whether a key that the caller sends beside the arguments names the operation. */
    public boolean isTheCallers() {
        return business == null && callerKey == null;
    }

    /** Whether any argument tells calls apart, as part of the key or of the fingerprint. */
    public boolean hasArguments() {
        return !arguments.list().isEmpty();
    }

    /** Whether callers whom nobody knows share this method's keys, although a user's are his own. */
    public boolean isTheUsers() {
        return business == null && scopes.isEmpty();
    }

    /** Whether calls with the same arguments are the same call: of whichever conversation, and with whatever caller's key. */
    public boolean isOfArguments() {
        return business != null && !scopes.contains(Scope.CONVERSATION) && !scopes.contains(Scope.TURN);
    }

    private Fingerprint fingerprint(List<Argument> rest, String action, @Nullable Object[] given) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream(rest.size() * Fingerprint.DIGEST_LENGTH);
        for (Argument argument : rest) {
            digests.writeBytes(OperationIds.fingerprint(argument.value(given).canonicalForm(rules.sealing(), action)));
        }
        return Fingerprint.of(digests.toByteArray());
    }

    /** An array of values: joined as text, ("x:y", "z") and ("x", "y:z") would be one key. */
    private String array(List<KeyValue> values, String action) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        for (KeyValue value : values) {
            array.add(value.canonicalForm(rules.sealing(), action));
        }
        return array.toString();
    }

    static List<KeyValue> values(List<Argument> arguments, @Nullable Object[] given) {
        List<KeyValue> values = new ArrayList<>(arguments.size());
        for (Argument argument : arguments) {
            values.add(argument.value(given));
        }
        return values;
    }

    static String named(List<KeyValue> values) {
        ReadableKey readable = new ReadableKey();
        for (KeyValue value : values) {
            readable.add(value.name(), value.readable());
        }
        return readable.toString();
    }

    private @Nullable Object[] checked(@Nullable Object @Nullable [] given) {
        int expected = method.getParameterCount();
        if (given == null && expected == 0) {
            return new Object[0];
        }
        if (given == null || given.length != expected) {
            throw new IllegalArgumentException(method + " has " + expected + " parameters, and was given "
                    + (given == null ? "none" : given.length));
        }
        return given;
    }
}
