package dev.once.internal.policy;

import dev.once.internal.engine.Policy;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an idempotent method asks for, validated.
 *
 * @param method the method
 * @param policy what the engine has to know of it
 * @param resultType the type of its result as the bean class sees it, without type variables: what it returns, or what
 *     the stage or future that it returns completes with
 * @param parameters its parameters, in their order
 * @param verifier how it is found out whether an attempt took effect; null where nobody is asked
 * @param enabled whether it is protected; false where the operator has switched that off
 */
public record MethodPolicy(
        IdempotentMethod method,
        Policy policy,
        Type resultType,
        List<MethodParameter> parameters,
        @Nullable VerifierPolicy verifier,
        boolean enabled) {

    public MethodPolicy {
        parameters = List.copyOf(parameters);
    }
}
