package dev.once.internal.engine;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.WhileInProgress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one idempotent method asks for. Validated where it is made; immutable.
 *
 * @param action the stable name
 * @param effect what the method changes
 * @param whileInProgress what a duplicate of a running operation gets
 * @param waitAtMost the longest wait of a duplicate; zero or more
 * @param timeLimit the longest life of an attempt; null: as long as its node is alive, which is not enough for one that
 *     goes on after the method has returned
 * @param retention how long calls with one key are the same call
 * @param afterRetention what a call gets later
 * @param repeatWithin how long a KEYED attempt in doubt may be repeated
 * @param returns how it gives its result
 * @param failures what the method's exceptions mean
 * @param replayable the exception classes that may be built anew to replay a recorded failure: those that the method
 *     declares, by {@code throws}, {@code permanent} or {@code retryable}
 * @param shared the transaction that all attempts of a retry may run in: an EXTERNAL or KEYED attempt that fails and may
 *     be followed by another lets it only roll back, so that its rows do not commit beside the other's
 */
public record Policy(
        String action,
        Effect effect,
        WhileInProgress whileInProgress,
        Duration waitAtMost,
        @Nullable Duration timeLimit,
        Duration retention,
        AfterRetention afterRetention,
        Duration repeatWithin,
        Returns returns,
        FailureClassifier failures,
        List<Class<? extends Throwable>> replayable,
        SharedTransaction shared) {

    public Policy {
        replayable = List.copyOf(replayable);
        if (returns != Returns.VALUE && (timeLimit == null || effect == Effect.TRANSACTIONAL)) {
            throw new IllegalArgumentException("an asynchronous method has a time limit and is not TRANSACTIONAL");
        }
    }
}
