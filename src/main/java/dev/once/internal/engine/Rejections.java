package dev.once.internal.engine;

import dev.once.OperationEvent;
import dev.once.OperationEvent.Call;
import dev.once.OperationEvent.Reason;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;

/** What is told of calls that got no outcome and did not run their methods. */
final class Rejections {

    private Rejections() {}

    /** Tells why a call ended so, unless it has run the method or was answered from the ledger: then others tell. */
    static void tell(News news, Invocation call, Throwable thrown) {
        if (!call.progress().ran() && call.progress().answered() == null) {
            news.tell(call, event(News.call(call), call.progress(), thrown));
        }
    }

    static OperationEvent event(Call call, Progress progress, Throwable thrown) {
        return thrown instanceof IdempotencyKeyReusedException reused
                ? new OperationEvent.KeyReused(call, reused.parameters(), progress.took())
                : new OperationEvent.Rejected(call, reason(progress, thrown), progress.took());
    }

    private static Reason reason(Progress progress, Throwable thrown) {
        if (progress.areArgumentsRefused() || thrown instanceof InvalidIdempotencyKeyException) {
            return Reason.INVALID;
        } else if (thrown instanceof OperationInProgressException) {
            return Reason.IN_PROGRESS;
        } else if (thrown instanceof OutcomeUnknownException) {
            return Reason.UNKNOWN;
        } else if (thrown instanceof OperationExpiredException) {
            return Reason.EXPIRED;
        } else if (thrown instanceof LedgerUnavailableException) {
            return Reason.UNAVAILABLE;
        }
        return Reason.OTHER;
    }
}
