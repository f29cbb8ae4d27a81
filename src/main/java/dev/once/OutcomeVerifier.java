package dev.once;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an attempt that may have taken effect did: a CDI bean, named by {@link Idempotent#verifier()}.
 *
 * <p>It is asked before any further attempt, also after a crash and on another node. One asks at a time for an
 * operation, on a thread of the container's, outside of any transaction, with the call context that the operation was
 * first called in; calls of the operation wait meanwhile. What it throws, and an answer that takes longer than
 * {@code once.verify.timeout}, counts as {@link Outcome#unknown()}; it is asked again by a call that comes later than
 * {@code once.verify.backoff}. {@link Outcome#happened} is recorded even when it comes too late.
 *
 * <p>Thread-safe: it is asked about different operations at the same time.
 *
 * @param <T> the return type of the method, or a subtype; anything for a method that returns nothing
 */
@FunctionalInterface
public interface OutcomeVerifier<T extends @Nullable Object> {

    /**
     * Whether the attempt took effect. It may ask, cancel or fence; it must not bring the effect about.
     *
     * @throws Exception where that cannot be found out now: as {@link Outcome#unknown()}
     */
    Outcome<T> verify(PastAttempt attempt) throws Exception;

    /** No verifier. */
    final class None implements OutcomeVerifier<Void> {

        private None() {}

        @Override
        public Outcome<Void> verify(PastAttempt attempt) {
            return Outcome.unknown();
        }
    }
}
