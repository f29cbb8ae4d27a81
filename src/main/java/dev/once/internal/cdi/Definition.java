package dev.once.internal.cdi;

import dev.once.internal.engine.Invocation;
import dev.once.internal.engine.ResultCodec;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.policy.MethodPolicy;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an idempotent method before it is called. Immutable.
 *
 * @param method what it asks for
 * @param key which of its parameters name the operation
 * @param codec how its results are recorded
 */
record Definition(MethodPolicy method, KeyPlan key, ResultCodec codec) {

    /** A call with these arguments. */
    Invocation invocation(@Nullable Object @Nullable [] arguments, Callable<@Nullable Object> body) {
        return new Invocation(
                key.id(method.policy().action(), Map.of(), arguments),
                key.readable(arguments),
                key.fingerprint(arguments),
                key.fingerprintParameters(),
                Map.of(),
                method.policy(),
                codec,
                body);
    }
}
