package dev.once.internal.policy;

import dev.once.OutcomeVerifier;

/**
 * How it is found out whether an attempt took effect.
 *
 * @param type the bean that is asked
 * @param replays whether it is also asked before a success is replayed
 */
public record VerifierPolicy(Class<? extends OutcomeVerifier<?>> type, boolean replays) {}
