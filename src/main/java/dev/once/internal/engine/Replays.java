package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.OperationEvent;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers calls from what is recorded. */
final class Replays {

    private Replays() {}

    /** From a row that holds an outcome. */
    static @Nullable Object of(Parts parts, Invocation call, OperationRecord row) throws Exception {
        tell(parts, call, row.attempts(), row.status(), row.context());
        return parts.outcomes().replay(call, row);
    }

    /** From what was completed earlier in this transaction. */
    static @Nullable Object of(Parts parts, Invocation call, CompletedHere.Completed completed) {
        if (!completed.fingerprint().matches(call.fingerprint())) {
            throw Refusals.keyReused(
                    call,
                    completed.fingerprint().differences(call.fingerprint()).stream()
                            .map(call.fingerprintParameters()::get)
                            .toList());
        }
        tell(parts, call, completed.attempt(), Status.SUCCEEDED, completed.context());
        return parts.outcomes()
                .read(
                        call,
                        completed.recording().result(),
                        completed.recording().note());
    }

    /** It is no replay where this call has run the method itself: that is told by its attempt. */
    private static void tell(
            Parts parts, Invocation call, int attempt, Status outcome, Map<CallContext.Field, String> first) {
        Progress progress = call.progress();
        parts.operations().answered(call.id(), call.policy().action(), attempt, !progress.ran());
        if (!progress.ran()) {
            progress.answered(attempt, first);
            parts.news()
                    .tell(
                            call,
                            new OperationEvent.Replayed(
                                    News.call(call), attempt, News.status(outcome), progress.took()));
        }
    }
}
