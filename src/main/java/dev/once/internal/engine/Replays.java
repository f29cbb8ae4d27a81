package dev.once.internal.engine;

import dev.once.spi.OperationRecord;
import org.jspecify.annotations.Nullable;

/** Answers calls from what is recorded. */
final class Replays {

    private Replays() {}

    /** From a row that holds an outcome. */
    static @Nullable Object of(Parts parts, Invocation call, OperationRecord row) throws Exception {
        parts.operations().answered(call.id(), call.policy().action(), row.attempts(), true);
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
        parts.operations().answered(call.id(), call.policy().action(), completed.attempt(), true);
        return parts.outcomes()
                .read(
                        call,
                        completed.recording().result(),
                        completed.recording().note());
    }
}
