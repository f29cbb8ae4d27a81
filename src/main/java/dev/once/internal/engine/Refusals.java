package dev.once.internal.engine;

import dev.once.Effect;
import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedResultUnavailableException;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of the engine, each worded for an operator and for a language model: what happened, whether the
 * effect took place, what to do. Never arguments, payloads or keys.
 */
final class Refusals {

    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String TWO_DATA_SOURCES =
            "the ledger and the application use two data sources in one transaction, and they cannot be one: not both"
                    + " of them are XA. Either bind jdbc/once to the data source that the application uses, or"
                    + " make both of them XA.";

    private Refusals() {}

    static OperationInProgressException inProgress(Invocation call, @Nullable Throwable cause) {
        return inProgress(
                call,
                "the same call is still running, and has not ended within the time that this one may wait. This call"
                        + " did nothing. Call again later with the same arguments; do not change them.",
                cause);
    }

    static OperationInProgressException interrupted(Invocation call, InterruptedException cause) {
        return inProgress(
                call,
                "this call was interrupted while it waited for the same call, which goes on. This call did nothing."
                        + " Call again with the same arguments.",
                cause);
    }

    static OperationInProgressException tooManyWaiters(Invocation call, int max) {
        return inProgress(
                call,
                "the same call is still running, and " + max + " duplicates already wait on this node"
                        + " (once.waiters.max). This call did nothing. Call again later with the same arguments.",
                null);
    }

    static OperationInProgressException reentrant(Invocation call) {
        return inProgress(
                call,
                "the method was called with the same key from inside itself, and would wait for its own end. The inner"
                        + " call did nothing. Give the inner call another key, or do not make it.",
                null);
    }

    private static OperationInProgressException inProgress(Invocation call, String text, @Nullable Throwable cause) {
        return new OperationInProgressException(message(call, text), action(call), id(call), SOON, cause);
    }

    static IdempotencyKeyReusedException keyReused(Invocation call, List<String> parameters) {
        String what = parameters.isEmpty()
                ? "the method's parameters have changed since"
                : "different: " + String.join(", ", parameters);
        return new IdempotencyKeyReusedException(
                message(
                        call,
                        "the same key was used before with other arguments (" + what + "). The method did not run."
                                + " For the same call, send the first arguments again; for another one, another key."),
                action(call),
                id(call),
                parameters);
    }

    static OperationExpiredException expired(Invocation call, Status status) {
        String became = switch (status) {
            case SUCCEEDED -> "it took effect";
            case FAILED -> "it failed for good, and nothing happened";
            default -> "it did not take effect";
        };
        return new OperationExpiredException(
                message(
                        call,
                        "the key was used by an operation that is past its retention: " + became + ". The method did"
                                + " not run, and what was recorded is not given any more. Do not call again with these"
                                + " arguments; if the effect is wanted once more, call with another key."),
                action(call),
                id(call));
    }

    static OutcomeUnknownException unknown(Invocation call) {
        String ways = whoFindsOut(call)
                + (call.verifier() == null && call.policy().effect() == Effect.EXTERNAL
                        ? " (To let such failures be repeated: name the exceptions that prove that nothing happened in"
                                + " retryable, use effect = KEYED with a party that deduplicates, or give a verifier.)"
                        : "");
        return new OutcomeUnknownException(
                message(
                        call,
                        "an earlier attempt may have taken effect, and its outcome is not known. The method did not run"
                                + " again. " + ways),
                action(call),
                id(call),
                call.verifier() != null,
                null);
    }

    private static String whoFindsOut(Invocation call) {
        return call.verifier() == null
                ? "Do not call again: a person must find out whether it happened."
                : "The verifier has no answer yet. Call again later with the same arguments; it is then asked again.";
    }

    /** A recorded success that the verifier does not confirm. */
    static OutcomeUnknownException notConfirmed(Invocation call, boolean gone, @Nullable Throwable cause) {
        String text = gone
                ? "the operation is recorded as a success, but its verifier says that the effect is not there. The method"
                        + " did not run again. Do not call again: a person must find out what became of the effect."
                : "the operation is recorded as a success, which its verifier could not confirm now (verifyReplays). The"
                        + " method did not run again. Call again later with the same arguments.";
        return new OutcomeUnknownException(message(call, text), action(call), id(call), !gone, cause);
    }

    /** The attempt failed in a way that proves nothing about the attempts before it. */
    static OutcomeUnknownException unknownAfter(Invocation call, Throwable failure) {
        return new OutcomeUnknownException(
                message(
                        call,
                        "this attempt failed, but an earlier one may have taken effect, so the operation's outcome is"
                                + " not known. " + whoFindsOut(call)),
                action(call),
                id(call),
                call.verifier() != null,
                failure);
    }

    /** The attempt failed for good, and the ledger does not say so: another attempt may have taken effect, or will. */
    static OutcomeUnknownException failureNotRecorded(Invocation call, Throwable failure) {
        return new OutcomeUnknownException(
                message(
                        call,
                        "this attempt failed for good, but that is not recorded as the operation's outcome: another"
                                + " attempt may have taken effect, or may still. Call again with the same arguments to"
                                + " learn the outcome; do not take it for failed."),
                action(call),
                id(call),
                true,
                failure);
    }

    /** The attempt returned after somebody had decided that nothing happened. */
    static OutcomeUnknownException contradicted(Invocation call) {
        return new OutcomeUnknownException(
                message(
                        call,
                        "the method ran and returned, but meanwhile its operation had been decided to have failed. What it"
                                + " returned is kept as evidence. Do not call again: a person must find out whether it"
                                + " happened."),
                action(call),
                id(call),
                false,
                null);
    }

    static OutcomeUnknownException notRecorded(Invocation call, StoreException cause) {
        String why = cause.kind() == StoreException.Kind.CANNOT_JOIN
                ? " in its caller's transaction, which rolls back: " + TWO_DATA_SOURCES
                : " yet. It will be settled without a second effect. Call again with the same arguments to learn the"
                        + " outcome.";
        return new OutcomeUnknownException(
                message(call, "the method ran and returned, but its outcome could not be recorded" + why),
                action(call),
                id(call),
                cause.kind() != StoreException.Kind.CANNOT_JOIN,
                cause);
    }

    /** For an attempt that nobody waits for any longer. */
    static OutcomeUnknownException overtime(Invocation call) {
        return new OutcomeUnknownException(
                message(
                        call,
                        "the method has not come to an end within its time limit, "
                                + call.policy().timeLimit() + ", and may have taken effect. If it still ends, its"
                                + " outcome is recorded. Call again later with the same arguments to learn the outcome."),
                action(call),
                id(call),
                true,
                null);
    }

    static OutcomeUnknownException commitUnknown(Invocation call, Throwable cause) {
        return new OutcomeUnknownException(
                message(
                        call,
                        "the method ran, and the commit of its transaction was not confirmed: its rows and its outcome"
                                + " are there together, or none of them is. Call again with the same arguments: it has"
                                + " its effect once."),
                action(call),
                id(call),
                true,
                cause);
    }

    static RecordedResultUnavailableException resultUnavailable(
            Invocation call, String why, @Nullable Throwable cause) {
        return new RecordedResultUnavailableException(
                message(
                        call,
                        "the operation succeeded at an earlier call, but its result cannot be given: " + why
                                + " The method did not run again. Do not call again; ask the system that it changed."),
                action(call),
                id(call),
                cause);
    }

    static RecordedResultUnavailableException resultNotWritable(Invocation call, @Nullable Throwable cause) {
        return new RecordedResultUnavailableException(
                message(
                        call,
                        "the result cannot be recorded, so the transaction is rolled back: nothing happened. Let the"
                                + " method return a type that JSON-B can write."),
                action(call),
                id(call),
                cause);
    }

    static ClaimLostException claimLost(Invocation call, @Nullable Throwable cause) {
        return new ClaimLostException(
                message(
                        call,
                        "the attempt took longer than it may, or its node was thought dead, and another one has taken"
                                + " over. Its transaction rolls back; what it did outside is kept as evidence. Call"
                                + " again with the same arguments to learn the outcome."),
                action(call),
                id(call),
                cause);
    }

    static ClaimLostException transactionEnded(Invocation call) {
        return new ClaimLostException(
                message(
                        call,
                        "the method ended the transaction that its claim was part of, so its outcome cannot be recorded"
                                + " with its rows. An effect = TRANSACTIONAL method must not begin or end transactions."
                                + " What it committed is there; the operation is in doubt. Do not call again."),
                action(call),
                id(call),
                null);
    }

    static LedgerUnavailableException unavailable(Invocation call, StoreException cause) {
        String text = switch (cause.kind()) {
            case EXHAUSTED ->
                "no database connection was to be had. The method did not run. A claim needs a connection beside the"
                        + " one that the caller's transaction holds: bind a pool of its own to jdbc/once-claims, or make"
                        + " the pool larger than twice the number of concurrent callers. Then call again with the same"
                        + " arguments.";
            case CALLER_ROLLED_BACK ->
                "the database has rolled the transaction back (deadlock or serialization failure). The method did not"
                        + " run, and nothing of this transaction happened. Retry the transaction.";
            case CANNOT_JOIN -> TWO_DATA_SOURCES + " The method did not run, and nothing of this transaction happened.";
            case UNAVAILABLE, IN_DOUBT ->
                "the ledger cannot be reached, or did not confirm the claim. The method did not run. Call again with"
                        + " the same arguments.";
        };
        return new LedgerUnavailableException(message(call, text), action(call), id(call), cause);
    }

    static LedgerUnavailableException rolledBack(Invocation call, StoreException cause) {
        return new LedgerUnavailableException(
                message(
                        call,
                        "the method ran, and the ledger failed in its transaction, which rolls back: nothing happened."
                                + " Call again with the same arguments."),
                action(call),
                id(call),
                cause);
    }

    /** Why the application's own connection failed inside of the method, for those who read its exception. */
    static IllegalStateException twoDataSources(Invocation call) {
        return new IllegalStateException(message(
                call,
                TWO_DATA_SOURCES
                        + " The transaction, which the ledger had joined first, rolls back: nothing happened."));
    }

    static LedgerUnavailableException doomed(Invocation call) {
        String remedy = switch (call.policy().shared()) {
            case NONE -> "";
            case METHODS ->
                " (All attempts of @Retry share it here, and one that has failed must not commit beside another. For a"
                        + " transaction of its own for each attempt, set mp.fault.tolerance.interceptor.priority=100.)";
            case CALLERS ->
                " (All attempts of @Retry share it where the caller has begun it, and one that has failed must not commit"
                        + " beside another. Retry where the transaction begins, or let the method begin one of its own:"
                        + " @Transactional(REQUIRES_NEW) with mp.fault.tolerance.interceptor.priority=100.)";
        };
        return new LedgerUnavailableException(
                message(
                        call,
                        "the transaction can only roll back, so nothing can be recorded in it. The method did not run."
                                + " Retry the transaction." + remedy),
                action(call),
                id(call),
                null);
    }

    static LedgerUnavailableException unfit(Invocation call) {
        return new LedgerUnavailableException(
                message(
                        call,
                        "this node has not been able to renew its heartbeat, and others may think it dead. The method"
                                + " did not run. Call again with the same arguments."),
                action(call),
                id(call),
                null);
    }

    private static String message(Invocation call, String text) {
        return action(call) + ": " + text + " [operation " + id(call) + "]";
    }

    private static String action(Invocation call) {
        return call.policy().action();
    }

    private static String id(Invocation call) {
        return call.id().toString();
    }
}
