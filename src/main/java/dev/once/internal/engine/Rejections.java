package dev.once.internal.engine;

import dev.once.OperationEvent;
import dev.once.OperationEvent.Reason;
import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;

/** Tells of calls that got no outcome and did not run their methods. */
final class Rejections {

    private Rejections() {}

    /** Tells why a call ended so, unless it has run the method or was answered from the ledger: then others tell. */
    static void tell(News news, Invocation call, Throwable thrown) {
        if (call.progress().ran() || call.progress().answered() != null) {
            return;
        }
        news.tell(
                call,
                thrown instanceof IdempotencyKeyReusedException reused
                        ? new OperationEvent.KeyReused(
                                News.call(call),
                                reused.parameters(),
                                call.progress().took())
                        : new OperationEvent.Rejected(
                                News.call(call), reason(thrown), call.progress().took()));
    }

    private static Reason reason(Throwable thrown) {
        if (thrown instanceof OperationInProgressException) {
            return Reason.IN_PROGRESS;
        } else if (thrown instanceof OutcomeUnknownException) {
            return Reason.UNKNOWN;
        } else if (thrown instanceof OperationExpiredException) {
            return Reason.EXPIRED;
        } else if (thrown instanceof LedgerUnavailableException) {
            return Reason.UNAVAILABLE;
        }
        // Before a claim only the check of the arguments runs what is not ours.
        boolean ofTheArguments =
                thrown instanceof InvalidIdempotencyKeyException || !(thrown instanceof IdempotencyException);
        return ofTheArguments ? Reason.INVALID : Reason.OTHER;
    }
}
