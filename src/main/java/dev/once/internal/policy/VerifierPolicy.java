package dev.once.internal.policy;

import dev.once.OutcomeVerifier;
import java.util.List;

/**
 * How it is found out whether an attempt took effect.
 *
 * @param type the bean that is asked
 * @param replays whether it is also asked before a success is replayed
 * @param parameters the method's parameters, in their order
 */
public record VerifierPolicy(
        Class<? extends OutcomeVerifier<?>> type, boolean replays, List<MethodParameter> parameters) {

    public VerifierPolicy {
        parameters = List.copyOf(parameters);
    }
}
