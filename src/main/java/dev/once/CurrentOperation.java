package dev.once;

import java.util.Optional;

/**
 * The operation that this thread works for, to be injected: {@code @Inject CurrentOperation operation}. It is that of the
 * idempotent method that runs on the thread, or that has given the thread its task through a managed executor; until it has returned, or the stage that it returned is
 * complete.
 *
 * <p>The injected object is stateless and thread-safe: each method speaks of the innermost idempotent method that the
 * calling thread works for, and all but {@link #isRunning()} and
 * {@link #lastCall()} throw {@link IllegalStateException} where there is none.
 */
public interface CurrentOperation {

    /** Whether the calling thread works for an operation. It can be asked anywhere. */
    boolean isRunning();

    /** The operation's id: 64 lower-case hexadecimal digits, the same at every call with the same key. */
    String id();

    /** The action that this operation is of. */
    String action();

    /** Which attempt this is, from 1. */
    int attempt();

    /** Whether an earlier attempt of this operation may have taken effect: it was abandoned, or its failure was ambiguous. */
    boolean resumed();

    /**
     * A key for the party that the method calls, to be sent in its {@code Idempotency-Key} or like field: 43 characters
     * of the URL-safe base64 alphabet. It is the same at every attempt of this operation, after restarts and on every
     * node; another for another {@code target}, and another for a new operation once the retention is over.
     *
     * @param target a name for the receiving party, 1 to 255 characters; it never changes once it is in use
     * @throws IllegalArgumentException if {@code target} is empty or too long
     */
    String downstreamKey(String target);

    /**
     * What the last outermost idempotent call on this thread was answered from; empty before the first one, and when
     * that call got no outcome. Cleared when the next outermost call begins. It can be asked outside of an operation.
     */
    Optional<LastCall> lastCall();

    /**
     * How a call was answered.
     *
     * @param operationId 64 hexadecimal digits
     * @param action the action
     * @param attempt the attempt whose outcome it is, from 1
     * @param replayed whether the outcome was recorded before, and the method did not run for this call
     */
    record LastCall(String operationId, String action, int attempt, boolean replayed) {}
}
