package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.still;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.spi.Interference.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What is written of an attempt, and by whom. */
interface OutcomeContract extends LedgerStage {

    /** One of each kind. */
    static List<Recording> recordings(String what) {
        return Stream.of(Status.values())
                .map(status -> LedgerStage.recording(status, what))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    default void recording_makesItsStatus(Status status) throws Exception {
        Claim claim = claimed(Effect.KEYED);
        Recording recording = LedgerStage.recording(status, "it");

        assertThat(write(claim, recording)).isEqualTo(new WriteResult.Written(status));

        OperationRecord row = row(claim.id());
        boolean outcome = status == Status.SUCCEEDED || status == Status.FAILED;
        boolean unsuccessful = status != Status.SUCCEEDED && status != Status.PENDING;
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.result()).isEqualTo(status == Status.SUCCEEDED ? "\"it\"" : null);
        assertThat(row.failure()).isEqualTo(unsuccessful ? new Failure("it", null, "", ErrorType.CONFLICT) : null);
        assertThat(row.completedAt() != null).isEqualTo(outcome);
        assertThat(row.doubtful()).isEqualTo(status == Status.UNKNOWN);
        assertThat(row.owner() == null).isEqualTo(status == Status.PENDING);
        assertThat(keptAttempts(claim.id())).isEqualTo(unsuccessful ? List.of("1.1") : List.of());
    }

    @Test
    default void successWithoutAResult_saysWhy() {
        Claim claim = claimed(Effect.KEYED);
        write(claim, new Recording.Succeeded(null, "too long"));
        assertThat(row(claim.id()).result()).isNull();
        assertThat(row(claim.id()).note()).isEqualTo("too long");
    }

    /** Another operation has the same token, generation and fence: only the id tells them apart. */
    @Test
    default void writeUnderAnotherClaim_isLostAndChangesNothing() throws Exception {
        ClaimRequest request = Requests.claim(Effect.KEYED);
        Claim claim = claimed(request);
        Claim twin = claimed(new ClaimRequest(
                Requests.newId(),
                request.action(),
                request.readableKey(),
                request.effect(),
                request.fingerprint(),
                request.owner(),
                request.token(),
                request.seed(),
                request.retention(),
                null,
                false,
                null,
                request.context(),
                null,
                Attribution.NOBODY));
        OperationRecord twinBefore = row(twin.id());
        OperationRecord before = row(claim.id());
        List<Claim> wrong = List.of(
                with(claim, Requests.newId(), 1, 1, claim.token()),
                with(claim, claim.id(), 2, 1, claim.token()),
                with(claim, claim.id(), 1, 0, claim.token()),
                with(claim, claim.id(), 1, 2, claim.token()),
                with(claim, claim.id(), 1, 1, UUID.randomUUID()));
        for (Claim other : wrong) {
            for (Recording recording : recordings("wrong")) {
                assertThat(write(other, recording))
                        .as("%s by %s", recording, other)
                        .isEqualTo(new WriteResult.Lost());
            }
        }
        assertThat(still(row(claim.id()))).isEqualTo(still(before));
        assertThat(keptAttempts(claim.id())).isEmpty();

        write(claim, new Recording.Failed(FAILURE));
        assertThat(still(row(twin.id()))).isEqualTo(still(twinBefore));
    }

    private static Claim with(Claim claim, OperationId id, int generation, long fence, UUID token) {
        return new Claim(
                id,
                generation,
                fence,
                token,
                claim.attempt(),
                claim.doubtful(),
                claim.effect(),
                claim.seed(),
                claim.by());
    }

    @ParameterizedTest
    @EnumSource(names = "PENDING", mode = Mode.EXCLUDE)
    default void writeOnAnOutcome_changesNothing(Status status) throws Exception {
        Claim claim = standing(status, Effect.KEYED);
        OperationRecord before = row(claim.id());
        for (Recording recording : recordings("second")) {
            if (!(status == Status.UNKNOWN && recording instanceof Recording.Succeeded)) {
                assertThat(write(claim, recording))
                        .as("%s", recording)
                        .isEqualTo(
                                status == Status.SUCCEEDED && endsWithoutAnOutcome(recording)
                                        ? new WriteResult.Written(Status.SUCCEEDED)
                                        : new WriteResult.Lost());
            }
        }
        assertThat(still(row(claim.id()))).isEqualTo(still(before));
        assertThat(keptAttempts(claim.id())).isEqualTo(status == Status.SUCCEEDED ? List.of() : List.of("1.1"));
    }

    /** On the writer's own success: its commit, which was thought to have failed, did go through. */
    private static boolean endsWithoutAnOutcome(Recording recording) {
        return recording instanceof Recording.Retryable || recording instanceof Recording.Unknown;
    }

    @Test
    default void ownerThatWasTakenOver_canWriteNothing() {
        Claim first = claimed(Effect.KEYED);
        Claim second = won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), REPEAT));
        OperationRecord before = row(first.id());
        for (Recording recording : recordings("late")) {
            assertThat(write(first, recording)).isEqualTo(new WriteResult.Lost());
        }
        assertThat(still(row(first.id()))).isEqualTo(still(before));
        assertThat(write(second, new Recording.Succeeded("2", null)))
                .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
    }

    @Test
    default void lateOwner_completesOutOfUnknown() {
        Claim claim = standing(Status.UNKNOWN, Effect.EXTERNAL);

        assertThat(write(claim, new Recording.Succeeded("\"late\"", null)))
                .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));

        assertThat(row(claim.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(claim.id()).result()).isEqualTo("\"late\"");
        assertThat(row(claim.id()).completedAt()).isNotNull();
    }

    @Test
    default void attemptPastItsTimeLimit_canWriteNothing() {
        for (Recording recording : recordings("late")) {
            Claim claim = claimed(Requests.claim(Requests.newId(), Effect.EXTERNAL, Duration.ofMillis(1)));
            pass(Duration.ofMillis(5));
            OperationRecord before = row(claim.id());
            assertThat(write(claim, recording)).as("%s", recording).isEqualTo(new WriteResult.Lost());
            OperationRecord after = row(claim.id());
            assertThat(after.status()).isEqualTo(Status.PENDING);
            assertThat(after.fence()).isEqualTo(before.fence());
            assertThat(after.result()).isNull();
            assertThat(after.receipt()).isNull();
            assertThat(after.failure()).isNull();
        }
        Claim unknown = claimed(Requests.claim(Requests.newId(), Effect.EXTERNAL, Duration.ofMillis(1)));
        pass(Duration.ofMillis(5));
        assertThat(store().settle(row(unknown.id()))).isPresent();
        assertThat(write(unknown, new Recording.Succeeded("1", null))).isEqualTo(new WriteResult.Lost());
        assertThat(row(unknown.id()).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    default void writeWhoseCommitIsInDoubt_sentAgain_isWritten() {
        Failure failure = new Failure("Type", "a message", "none");
        List<Recording> recordings = new ArrayList<>(recordings("it"));
        recordings.add(new Recording.Retryable(failure, true, null));
        for (Recording recording : recordings) {
            Claim claim = claimed(Effect.KEYED);
            loseAcknowledgement(Verb.WRITE, true);
            assertThatThrownBy(() -> write(claim, recording)).isInstanceOf(StoreException.class);

            assertThat(write(claim, recording))
                    .isEqualTo(new WriteResult.Written(row(claim.id()).status()));
        }
    }

    /** Attempt 1 may have taken effect: that attempt 2 was declined says nothing about it. */
    @Test
    default void failureOfADoubtfulOperation_isUnknown() throws Exception {
        Claim first = claimed(Effect.KEYED);
        Claim second = won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), REPEAT));

        assertThat(write(second, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.UNKNOWN));

        OperationRecord row = row(first.id());
        assertThat(row.status()).isEqualTo(Status.UNKNOWN);
        assertThat(row.failure()).isEqualTo(FAILURE);
        assertThat(row.completedAt()).isNull();
        assertThat(keptAttempts(first.id())).containsExactly("1.1", "1.2");
    }

    @Test
    default void failureAfterAnAmbiguousAttempt_isUnknown() {
        Claim first = claimed(Effect.KEYED);
        write(first, new Recording.Retryable(FAILURE, true, null));
        Claim second = won(
                takeOver(row(first.id()), other(first.id(), Effect.KEYED), new TakeOver.Retry(Duration.ofHours(12))));
        assertThat(second.doubtful()).isTrue();

        assertThat(write(second, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.UNKNOWN));
    }

    @Test
    default void failureOverAReceipt_isNeverWritten() {
        for (Recording recording : List.of(
                new Recording.Failed(FAILURE),
                new Recording.Retryable(FAILURE, false, null),
                new Recording.Retryable(FAILURE, true, null),
                new Recording.Unknown(FAILURE, null))) {
            Claim claim = claimed(Effect.KEYED);
            store().deposit(claim, TakeOverContract.RECEIPT);

            assertThat(write(claim, recording))
                    .as("%s", recording)
                    .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));

            OperationRecord row = row(claim.id());
            assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
            assertThat(row.result()).isEqualTo(TakeOverContract.RECEIPT.result());
            assertThat(row.receipt()).isEqualTo(TakeOverContract.RECEIPT);
            assertThat(row.failure()).isEqualTo(FAILURE);
            assertThat(row.completedAt()).isNotNull();
        }
    }

    @Test
    default void failureOverAReceiptWithLostRows_isUnknown() {
        Claim claim = claimed(Effect.KEYED);
        store().deposit(claim, TakeOverContract.ROWS_LOST);

        assertThat(write(claim, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.UNKNOWN));

        assertThat(row(claim.id()).result()).isNull();
        assertThat(row(claim.id()).doubtful()).isTrue();
    }

    @Test
    default void evidenceOfARolledBackAttempt_isKeptAndNotPromoted() {
        Receipt evidence = new Receipt("\"evidence\"", 1, true);
        Claim unknown = claimed(Effect.EXTERNAL);
        assertThat(write(unknown, new Recording.Unknown(FAILURE, evidence)))
                .isEqualTo(new WriteResult.Written(Status.UNKNOWN));
        assertThat(row(unknown.id()).receipt()).isEqualTo(evidence);

        Claim retryable = claimed(Effect.KEYED);
        assertThat(write(retryable, new Recording.Retryable(FAILURE, true, evidence)))
                .isEqualTo(new WriteResult.Written(Status.RETRYABLE));
        assertThat(row(retryable.id()).receipt()).isEqualTo(evidence);

        Claim earlier = claimed(Effect.KEYED);
        store().deposit(earlier, TakeOverContract.ROWS_LOST);
        write(earlier, new Recording.Unknown(FAILURE, evidence));
        assertThat(row(earlier.id()).receipt()).as("the first stays").isEqualTo(TakeOverContract.ROWS_LOST);
    }

    /** Of the whole ledger, which other tests may have written to. */
    @Test
    default void unknownOperations_areCounted() {
        long before = store().unknown();
        write(claimed(Effect.KEYED), LedgerStage.recording(Status.UNKNOWN, "it"));
        Claim second = claimed(Effect.EXTERNAL);
        write(second, LedgerStage.recording(Status.UNKNOWN, "it"));
        write(claimed(Effect.EXTERNAL), LedgerStage.recording(Status.RETRYABLE, "it"));
        assertThat(store().unknown()).isEqualTo(before + 2);
        write(second, LedgerStage.recording(Status.SUCCEEDED, "late"));
        assertThat(store().unknown()).isEqualTo(before + 1);
    }
}
