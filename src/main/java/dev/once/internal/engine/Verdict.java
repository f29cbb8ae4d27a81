package dev.once.internal.engine;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call may do about the row that it found. A judgement only: the statement that follows judges again. */
sealed interface Verdict {

    /** There is no row: claim it. */
    record FirstClaim() implements Verdict {}

    /** The row may be claimed again. */
    record Reclaim(TakeOver why) implements Verdict {}

    /** The row must not be repeated, and is not settled yet. */
    record Settle() implements Verdict {}

    /** The row holds an outcome: SUCCEEDED or FAILED. */
    record Replay() implements Verdict {}

    /**
     * The row holds an outcome that is past its retention, and its key is used up for ever.
     *
     * @param status SUCCEEDED, FAILED, or RETRYABLE and not doubtful
     */
    record Expired(Status status) implements Verdict {}

    /** Whether the effect happened is to be asked, by a claim of its own. */
    record Verify() implements Verdict {}

    /** Nobody knows whether the effect happened. */
    record Unknown() implements Verdict {}

    /** An attempt holds the claim. */
    record InProgress() implements Verdict {}

    /** The key was used with other arguments. */
    record KeyReused(List<String> parameters) implements Verdict {}

    /**
     * Judges a row.
     *
     * @param mayTakeOver whether this node may judge that another one is dead
     */
    static Verdict of(Optional<OperationRecord> found, Invocation call, EngineSettings settings, boolean mayTakeOver) {
        if (found.isEmpty()) {
            return new FirstClaim();
        }
        OperationRecord row = found.get();
        boolean over = row.expired() && forgettable(row);
        if (over && call.policy().afterRetention() == AfterRetention.NEW) {
            return new Reclaim(new TakeOver.Expired());
        }
        if (!row.fingerprint().matches(call.fingerprint())) {
            return new KeyReused(row.fingerprint().differences(call.fingerprint()).stream()
                    .map(call.fingerprintParameters()::get)
                    .toList());
        }
        if (over) {
            return new Expired(row.status());
        }
        return switch (row.status()) {
            case SUCCEEDED, FAILED -> new Replay();
            case UNKNOWN -> verifiable(row, call, settings) ? new Verify() : new Unknown();
            case RETRYABLE ->
                promotable(row.receipt()) || (row.doubtful() && !repeatable(row, call.policy()))
                        ? new Settle()
                        : new Reclaim(new TakeOver.Retry(call.policy().repeatWithin()));
            case PENDING -> ofPending(row, call, settings, mayTakeOver);
        };
    }

    private static Verdict ofPending(
            OperationRecord row, Invocation call, EngineSettings settings, boolean mayTakeOver) {
        if (!row.abandoned() || !mayTakeOver) {
            return new InProgress();
        }
        if (promotable(row.receipt())) {
            return new Settle();
        }
        // An abandoned verification is verified again, never run.
        if (!row.verifying() && repeatable(row, call.policy()) && row.takeOvers() < settings.takeOversMax()) {
            return new Reclaim(new TakeOver.Abandoned(call.policy().repeatWithin()));
        }
        return verifiable(row, call, settings) ? new Verify() : new Settle();
    }

    /** Whether there is somebody to ask, who was not asked in vain a moment ago. */
    private static boolean verifiable(OperationRecord row, Invocation call, EngineSettings settings) {
        Instant asked = row.verifiedAt();
        return call.verifier() != null
                && (asked == null || !asked.plus(settings.verifyBackoff()).isAfter(row.readAt()));
    }

    /**
     * Whether the key may become a new operation, or be refused: its outcome is certain. One that is RETRYABLE and doubtful may have
     * taken effect; as a new operation it would be repeated with a new downstream key.
     */
    private static boolean forgettable(OperationRecord row) {
        return switch (row.status()) {
            case SUCCEEDED, FAILED -> true;
            case RETRYABLE -> !row.doubtful();
            case PENDING, UNKNOWN -> false;
        };
    }

    /** Whether an attempt that may have taken effect may be repeated: the other side deduplicates, and still remembers. */
    private static boolean repeatable(OperationRecord row, Policy policy) {
        Duration age = Duration.between(row.claimedAt(), row.readAt());
        return stricter(row.effect(), policy.effect()) == Effect.KEYED && age.compareTo(policy.repeatWithin()) < 0;
    }

    private static boolean promotable(@Nullable Receipt receipt) {
        return receipt != null && !receipt.rowsLost();
    }

    /** The effect that forbids more: EXTERNAL, then TRANSACTIONAL (whose claim alone is never committed), then KEYED. */
    static Effect stricter(Effect one, Effect other) {
        if (one == Effect.EXTERNAL || other == Effect.EXTERNAL) {
            return Effect.EXTERNAL;
        }
        return one == Effect.TRANSACTIONAL || other == Effect.TRANSACTIONAL ? Effect.TRANSACTIONAL : Effect.KEYED;
    }
}
