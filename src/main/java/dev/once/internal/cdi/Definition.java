package dev.once.internal.cdi;

import dev.once.CallContext.Field;
import dev.once.internal.engine.Invocation;
import dev.once.internal.engine.Progress;
import dev.once.internal.engine.ResultCodec;
import dev.once.internal.http.CallerRequest;
import dev.once.internal.key.CallKey;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.policy.MethodPolicy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an idempotent method before it is called. Immutable.
 *
 * @param method what it asks for
 * @param keys how its calls name their operations
 * @param codec how its results are recorded
 * @param verifier finds out whether an attempt took effect; null where it has none
 * @param check says which arguments are refused
 * @param described its arguments for the audit
 */
record Definition(
        MethodPolicy method,
        KeyPlan keys,
        ResultCodec codec,
        @Nullable MethodVerifier verifier,
        ArgumentChecks.Check check,
        DescribedArguments described) {

    /**
     * A call with these arguments, of this caller, on this object, that has got that far. {@code request}: the one that is
     * answered by it, if there is one.
     */
    Invocation invocation(
            Map<Field, String> context,
            @Nullable CallerRequest request,
            Object target,
            @Nullable Object @Nullable [] arguments,
            Callable<@Nullable Object> body,
            Progress progress) {
        CallKey key = keys.key(method.policy().action(), context, sentWith(context, request), arguments);
        return new Invocation(
                key.id(),
                key.description(),
                key.fingerprint(),
                key.fingerprintParameters(),
                recorded(context, key.callerKey()),
                method.policy(),
                verifier == null ? null : verifier.of(arguments),
                codec,
                () -> check.check(target, arguments == null ? new Object[0] : arguments),
                described.of(arguments),
                body,
                progress);
    }

    /** What the caller's key came with; not that of a key that the application has set in its place. */
    private static KeyPlan.@Nullable SentWith sentWith(Map<Field, String> context, @Nullable CallerRequest request) {
        String key = context.get(Field.CALLER_KEY);
        if (key == null || request == null || !request.key().equals(Optional.of(key))) {
            return null;
        }
        return request.content()
                .map(content -> new KeyPlan.SentWith(content.target(), content.body()))
                .orElse(null);
    }

    /** The caller's key may have come as a parameter, and a sensitive one is not recorded. */
    private static Map<Field, String> recorded(Map<Field, String> context, @Nullable String callerKey) {
        if (callerKey == null && !context.containsKey(Field.CALLER_KEY)) {
            return context;
        }
        Map<Field, String> recorded = new EnumMap<>(Field.class);
        recorded.putAll(context);
        if (callerKey == null) {
            recorded.remove(Field.CALLER_KEY);
        } else {
            recorded.put(Field.CALLER_KEY, callerKey);
        }
        return recorded;
    }
}
