package dev.once;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * News of an operation. Applications observe all of them, or one kind: {@code void ran(@Observes OperationEvent.Executed
 * event)}.
 *
 * <p>An event is told once, after what it tells of is committed, on the thread that knows it then: often the caller's,
 * after the call's transaction has ended. It is told to observers of this node only, and is lost where the process ends
 * before; the audit is what lasts. What an observer throws is logged and changes nothing. Immutable; thread-safe.
 */
public sealed interface OperationEvent {

    /** The action that the operation is of. */
    String action();

    /** 64 lower-case hexadecimal digits; empty where the call's key could not be made. */
    String operationId();

    /** News of a call. */
    sealed interface OfCall extends OperationEvent {

        /** The call. */
        Call call();

        @Override
        default String action() {
            return call().action();
        }

        @Override
        default String operationId() {
            return call().operationId();
        }
    }

    /**
     * A call of an idempotent method.
     *
     * @param action the method's action
     * @param operationId 64 hexadecimal digits; empty where the call's key could not be made
     * @param context what is known of the caller
     */
    record Call(String action, String operationId, Map<CallContext.Field, String> context) {

        public Call {
            context = Map.copyOf(context);
        }
    }

    /**
     * An attempt began that is not the operation's first.
     *
     * @param attempt which, from 2
     * @param after what the attempt before had failed with; empty where it never told its end
     */
    record Retried(Call call, int attempt, Optional<ErrorType> after) implements OfCall {}

    /**
     * The method has run: exactly once for each call that got that far, whatever became of its outcome or its
     * transaction. The outcome is told by an event of its own.
     *
     * @param took how long; where it returned a stage, until that completed or its time limit was over
     * @param error what kind of thing went wrong; empty where it returned
     */
    record Ran(Call call, int attempt, Duration took, Optional<ErrorType> error) implements OfCall {}

    /**
     * The method returned, and its result is recorded and committed.
     *
     * @param took how long the method ran
     */
    record Executed(Call call, int attempt, Duration took) implements OfCall {}

    /**
     * The method failed, or its transaction did not commit, and that is recorded.
     *
     * @param took how long the method ran
     * @param error what kind of thing went wrong
     * @param failure the exception's class name, or {@code ROLLED_BACK}
     * @param became where the operation stands now; empty where nothing of it was kept, since it had no effect
     * @param ambiguous whether this attempt may have taken effect
     */
    record Failed(
            Call call,
            int attempt,
            Duration took,
            ErrorType error,
            String failure,
            Optional<Ledger.Status> became,
            boolean ambiguous)
            implements OfCall {}

    /**
     * The method has ended, and its outcome is not recorded as the operation's: the ledger could not be reached, or the
     * attempt had lost its claim, or its stage has not completed in time. It is settled later; an {@link Executed} or
     * {@link Failed} may follow. Told once for an attempt, and not after those.
     *
     * @param took how long the method ran
     */
    record NotRecorded(Call call, int attempt, Duration took) implements OfCall {}

    /**
     * A call was answered from a recorded outcome; the method did not run for it.
     *
     * @param attempt the attempt whose outcome it is
     * @param outcome SUCCEEDED or FAILED
     * @param took how long the call took
     */
    record Replayed(Call call, int attempt, Ledger.Status outcome, Duration took) implements OfCall {}

    /**
     * A call got no outcome, and the method did not run for it.
     *
     * @param took how long the call took
     */
    record Rejected(Call call, Reason reason, Duration took) implements OfCall {}

    /**
     * A call was refused since its key was used before with other arguments; the method did not run for it.
     *
     * @param parameters the names of the parameters that differ
     * @param took how long the call took
     */
    record KeyReused(Call call, List<String> parameters, Duration took) implements OfCall {

        public KeyReused {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * A call has waited for the same call that was running. How it was answered is told by an event of its own.
     *
     * @param time how long
     */
    record Waited(Call call, Duration time) implements OfCall {}

    /**
     * An attempt, or the question to a verifier, was found abandoned: its node is gone, or its time is over. Told once
     * for each, by the node that found it.
     *
     * @param attempt which
     */
    record Abandoned(String action, String operationId, int attempt) implements OperationEvent {}

    /** An operation has become UNKNOWN: whether it took effect is not known. */
    record InDoubt(String action, String operationId) implements OperationEvent {}

    /**
     * What was in doubt is settled, by a verifier or a person.
     *
     * @param became SUCCEEDED or FAILED; or RETRYABLE: nothing happened, and the method may run again
     */
    record Settled(String action, String operationId, Ledger.Status became) implements OperationEvent {}

    /** Why a call got no outcome although its method did not run. */
    enum Reason {
        /** The same call was still running when this one's wait was over. */
        IN_PROGRESS,
        /** An earlier attempt may have taken effect, and nobody knows. */
        UNKNOWN,
        /** The key is past its retention and used up. */
        EXPIRED,
        /** The ledger could not be reached, or the caller's transaction can only roll back. */
        UNAVAILABLE,
        /** The arguments violate the method's constraints, or are no key. */
        INVALID,
        /** Anything else. */
        OTHER
    }
}
