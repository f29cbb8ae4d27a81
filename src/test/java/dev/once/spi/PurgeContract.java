package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.still;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext.Field;
import dev.once.Effect;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is removed of operations past their retention, what stays, and who removes it. */
interface PurgeContract extends LedgerStage {

    int MANY = 1_000;
    Duration AT_ONCE = Duration.ZERO;
    Duration HOUR = Duration.ofHours(1);
    Map<Field, String> CALLER = Map.of(Field.TENANT, "acme", Field.USER, "ann");

    /** What the tests before have left is not this one's, and nobody is at it. */
    @BeforeEach
    default void purgeWhatIsThere() {
        purgeAll();
    }

    /** One purge, as a node makes it; returns how many operations it has purged. */
    default int purgeAll() {
        int purged = 0;
        PurgeResult result;
        do {
            result = store().purge(Requests.OWNER, AT_ONCE, MANY);
            assertThat(result).as("the purge is somebody else's").isNotInstanceOf(PurgeResult.NotDue.class);
            purged += rows(result);
        } while (result instanceof PurgeResult.More);
        return purged;
    }

    static int rows(PurgeResult result) {
        if (result instanceof PurgeResult.More more) {
            return more.rows();
        }
        return result instanceof PurgeResult.Finished finished ? finished.rows() : 0;
    }

    default Claim stands(Status status, boolean tombstone, Duration retention) {
        ClaimRequest request = Requests.calledBy(Requests.claim(Effect.KEYED), CALLER);
        Claim claim = claimed(Requests.buried(Requests.retained(request, retention), tombstone));
        write(claim, LedgerStage.recording(status, "first"));
        return claim;
    }

    default Claim past(Status status, boolean tombstone) {
        Claim claim = stands(status, tombstone, Duration.ofMillis(1));
        pass(TakeOverContract.MOMENT);
        return claim;
    }

    default Optional<OperationRecord> find(Claim claim) {
        return store().find(claim.id(), Within.OWN_TRANSACTION);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "RETRYABLE"})
    default void outcomePastItsRetention_isRemovedWithItsAttempts(Status status) throws Exception {
        Claim claim = past(status, false);

        assertThat(purgeAll()).isEqualTo(1);

        assertThat(find(claim)).isEmpty();
        assertThat(keptAttempts(claim.id())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "RETRYABLE"})
    default void tombstone_keepsWhatTellsCallsApart(Status status) throws Exception {
        Claim claim = past(status, true);
        OperationRecord before = row(claim.id());
        assertThat(before.context()).isEqualTo(CALLER);
        assertThat(before.purgedAt()).isNull();

        assertThat(purgeAll()).isEqualTo(1);

        OperationRecord row = row(claim.id());
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.generation()).isEqualTo(before.generation());
        assertThat(row.fence()).isEqualTo(before.fence());
        assertThat(row.fingerprint()).isEqualTo(before.fingerprint());
        assertThat(row.expired()).isTrue();
        assertThat(row.purgedAt()).isBetween(before.readAt(), row.readAt());
        assertThat(row.result()).isNull();
        assertThat(row.note()).isNull();
        assertThat(row.failure()).isNull();
        assertThat(row.receipt()).isNull();
        assertThat(row.readableKey()).isEmpty();
        assertThat(row.context()).isEmpty();
        assertThat(keptAttempts(claim.id())).isEmpty();
    }

    @Test
    default void tombstone_isNotPurgedAgain() {
        Claim claim = past(Status.SUCCEEDED, true);
        purgeAll();
        OperationRecord before = row(claim.id());
        pass(TakeOverContract.MOMENT);

        assertThat(purgeAll()).isZero();

        assertThat(still(row(claim.id()))).isEqualTo(still(before));
    }

    @Test
    default void tombstone_losesNoteAndReceipt() {
        Claim claim = claimed(
                Requests.buried(Requests.retained(Requests.claim(Effect.EXTERNAL), Duration.ofMillis(1)), true));
        store().deposit(claim, new Receipt(null, 1, false));
        assertThat(store().settle(row(claim.id()))).isPresent();
        assertThat(row(claim.id()).note()).isNotNull();
        pass(TakeOverContract.MOMENT);

        assertThat(purgeAll()).isEqualTo(1);

        assertThat(row(claim.id()).note()).isNull();
        assertThat(row(claim.id()).receipt()).isNull();
    }

    /** Nothing that was purged comes back: not by an attempt that is so late. */
    @Test
    default void receiptForATombstone_isRefused() {
        Claim claim = past(Status.SUCCEEDED, true);
        purgeAll();

        assertThat(store().deposit(claim, TakeOverContract.RECEIPT)).isEmpty();

        assertThat(row(claim.id()).receipt()).isNull();
    }

    /** The new row has the same id, and counts its generations from one again. */
    @Test
    default void receiptOfAPurgedOperation_isNotTheNewOnes() {
        Claim old = past(Status.SUCCEEDED, false);
        purgeAll();
        Claim next = claimed(other(old.id(), Effect.KEYED));
        assertThat(next.generation()).isEqualTo(old.generation());

        assertThat(store().deposit(old, TakeOverContract.RECEIPT)).isEmpty();

        assertThat(row(next.id()).receipt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PENDING, true", "PENDING, false", "UNKNOWN, true", "UNKNOWN, false"})
    default void whatHasNoOutcome_isNeverPurged(Status status, boolean tombstone) throws Exception {
        Claim claim = past(status, tombstone);
        assertStays(claim);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    default void retryableInDoubt_isNeverPurged(boolean tombstone) throws Exception {
        Claim claim = claimed(
                Requests.buried(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofMillis(1)), tombstone));
        write(claim, new Recording.Retryable(FAILURE, true, null));
        pass(TakeOverContract.MOMENT);
        assertStays(claim);
    }

    @ParameterizedTest
    @EnumSource
    default void whatIsWithinItsRetention_isNotPurged(Status status) throws Exception {
        assertStays(stands(status, false, HOUR));
        assertStays(stands(status, true, HOUR));
    }

    private void assertStays(Claim claim) throws Exception {
        OperationRecord before = row(claim.id());
        var kept = keptAttempts(claim.id());
        assertThat(purgeAll()).isZero();
        assertThat(still(row(claim.id()))).isEqualTo(still(before));
        assertThat(keptAttempts(claim.id())).isEqualTo(kept);
    }

    /** Generation and fence never go back. */
    @Test
    default void newOperation_continuesATombstone() {
        Claim old = past(Status.RETRYABLE, true);
        purgeAll();
        OperationRecord seen = row(old.id());
        ClaimRequest request = other(old.id(), Effect.EXTERNAL);
        assertThat(claim(request)).isEqualTo(new ClaimResult.Lost());

        Claim claim = won(takeOver(seen, request, TakeOverContract.EXPIRED));

        assertThat(claim)
                .isEqualTo(new Claim(
                        old.id(),
                        2,
                        2,
                        request.token(),
                        1,
                        false,
                        Effect.EXTERNAL,
                        request.seed(),
                        Attribution.NOBODY));
        OperationRecord row = row(old.id());
        assertThat(row.expired()).isFalse();
        assertThat(row.purgedAt()).isNull();
        assertThat(row.readableKey()).isEqualTo(request.readableKey());
        assertThat(takeOver(seen, other(old.id(), Effect.KEYED), TakeOverContract.EXPIRED))
                .isEqualTo(new ClaimResult.Lost());
    }

    /** What was seen past its retention is gone: the next look finds no row. */
    @Test
    default void newOperationOverARemovedRow_isLost() {
        Claim old = past(Status.SUCCEEDED, false);
        OperationRecord seen = row(old.id());
        purgeAll();

        assertThat(takeOver(seen, other(old.id(), Effect.KEYED), TakeOverContract.EXPIRED))
                .isEqualTo(new ClaimResult.Lost());

        assertThat(find(old)).isEmpty();
    }

    /** Generation and fence begin anew with a row that was removed: its successor looks like it, but for the token. */
    @ParameterizedTest
    @EnumSource(names = {"RETRYABLE", "SUCCEEDED"})
    default void whatWasSeenBeforeTheRowWasRemoved_isNotTakenForItsSuccessor(Status status) {
        Claim old = past(status, false);
        OperationRecord seen = row(old.id());
        purgeAll();
        Claim successor = claimed(Requests.retained(other(old.id(), Effect.KEYED), Duration.ZERO));
        write(successor, LedgerStage.recording(status, "another"));
        OperationRecord before = row(old.id());
        assertThat(before.generation()).isEqualTo(seen.generation());
        assertThat(before.fence()).isEqualTo(seen.fence());

        TakeOver why = status == Status.RETRYABLE ? TakeOverContract.RETRY : TakeOverContract.EXPIRED;
        assertThat(takeOver(seen, other(old.id(), Effect.KEYED), why)).isEqualTo(new ClaimResult.Lost());
        assertThat(store().settle(seen)).isEmpty();

        assertThat(still(row(old.id()))).isEqualTo(still(before));
    }

    /** A method that asks for a tombstone since yesterday has it for the operations of the day before. */
    @Test
    default void oneClaimThatAsksForATombstone_isEnough() {
        Claim first = past(Status.RETRYABLE, false);
        ClaimRequest asking = Requests.buried(other(first.id(), Effect.KEYED), true);
        Claim second = won(takeOver(row(first.id()), asking, TakeOverContract.RETRY));
        write(second, LedgerStage.recording(Status.RETRYABLE, "again"));
        Claim third = won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), TakeOverContract.RETRY));
        write(third, LedgerStage.recording(Status.SUCCEEDED, "at last"));

        assertThat(purgeAll()).isEqualTo(1);

        assertThat(row(first.id()).fence()).isEqualTo(3);
    }

    @Test
    default void fullBatch_isFollowedByAnother() {
        for (int i = 0; i < 5; i++) {
            stands(Status.SUCCEEDED, i % 2 == 0, Duration.ofMillis(1));
        }
        pass(TakeOverContract.MOMENT);
        UUID node = UUID.randomUUID();
        assertThat(store().purge(node, AT_ONCE, 2)).isEqualTo(new PurgeResult.More(2));
        assertThat(store().purge(node, AT_ONCE, 2)).isEqualTo(new PurgeResult.More(2));
        assertThat(store().purge(node, AT_ONCE, 2)).isEqualTo(new PurgeResult.Finished(1));
    }

    /** The interval is since the last purge of any node. */
    @Test
    default void purge_isDueForNobodyUntilTheIntervalIsOver() {
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        assertThat(store().purge(one, AT_ONCE, MANY)).isInstanceOf(PurgeResult.Finished.class);
        assertThat(store().purge(one, HOUR, MANY)).isEqualTo(new PurgeResult.NotDue());
        assertThat(store().purge(two, HOUR, MANY)).isEqualTo(new PurgeResult.NotDue());
        pass(TakeOverContract.MOMENT);
        assertThat(store().purge(two, Duration.ofMillis(1), MANY)).isInstanceOf(PurgeResult.Finished.class);
    }

    /** Between two batches, the purge is its node's, for as long as that lives. */
    @Test
    default void purgeThatIsNotFinished_isItsNodesUntilThatIsDead() throws Exception {
        for (int i = 0; i < 3; i++) {
            stands(Status.SUCCEEDED, false, Duration.ofMillis(1));
        }
        pass(TakeOverContract.MOMENT);
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        nodes().enter(one, "one");
        try {
            assertThat(store().purge(one, AT_ONCE, 1)).isEqualTo(new PurgeResult.More(1));
            assertThat(store().purge(two, AT_ONCE, 1)).isEqualTo(new PurgeResult.NotDue());
            assertThat(store().purge(one, HOUR, 1)).as("its own").isEqualTo(new PurgeResult.More(1));

            beatAgo(one, deadAfter().plusMillis(1));

            assertThat(store().purge(two, AT_ONCE, MANY)).isEqualTo(new PurgeResult.Finished(1));
        } finally {
            // whose purge would be in the way of the next test's
            nodes().leave(one);
        }
    }

    /** Nodes that all find the purge due: each operation is purged by one of them. */
    @Test
    default void nodesThatPurgeAtOnce_purgeEachOperationOnce() throws Exception {
        int operations = 60;
        for (int i = 0; i < operations; i++) {
            stands(Status.SUCCEEDED, i % 2 == 0, Duration.ofMillis(1));
        }
        pass(TakeOverContract.MOMENT);
        int purged = 0;
        try (Actors actors = new Actors(4)) {
            for (int sum : actors.play(actor -> {
                UUID node = UUID.randomUUID();
                int mine = 0;
                for (int batch = 0; batch < 20; batch++) {
                    mine += rows(store().purge(node, AT_ONCE, 2));
                }
                return mine;
            })) {
                purged += sum;
            }
        }
        assertThat(purged).isPositive();
        assertThat(purged + purgeAll()).isEqualTo(operations);
    }

    /**
     * The purge has seen a row past its retention, and a call begins a new operation with it, in a transaction that is
     * still open: the row is passed by, and what the call has begun stays.
     */
    @Test
    default void rowThatACallHasLocked_isPassedBy() throws Exception {
        Claim old = past(Status.SUCCEEDED, false);
        Claim beside = past(Status.SUCCEEDED, false);
        OperationRecord seen = row(old.id());
        ClaimRequest request = other(old.id(), Effect.TRANSACTIONAL);
        try (Actors purger = new Actors(1)) {
            transactions().inNew(() -> {
                Claim claim = won(
                        store().takeOver(seen, request, TakeOverContract.EXPIRED, Within.CALLERS_TRANSACTION, WAIT));
                assertThat(purger.play(actor -> purgeAll())).containsExactly(1);
                return store().write(claim, new Recording.Succeeded("2", null), Within.CALLERS_TRANSACTION);
            });
        }
        assertThat(find(beside)).isEmpty();
        assertThat(row(old.id()).generation()).isEqualTo(2);
        assertThat(row(old.id()).result()).isEqualTo("2");
    }

    /** Whichever comes first, the call has its claim, or finds that there is no row any more. Nothing is lost. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    default void purgeDuringARenewal_oneWins(boolean tombstone) throws Exception {
        try (Actors actors = new Actors(2)) {
            for (int round = 0; round < 50; round++) {
                Claim old = past(Status.SUCCEEDED, tombstone);
                OperationRecord seen = row(old.id());
                ClaimRequest request = other(old.id(), Effect.KEYED);
                Object result = actors.play(actor ->
                                actor == 0 ? takeOver(seen, request, TakeOverContract.EXPIRED) : (Object) purgeAll())
                        .get(0);
                // One may have passed the other by: what the purge has left, a call finds; what is gone, it claims.
                if (result instanceof ClaimResult.Won won) {
                    OperationRecord row = row(old.id());
                    assertThat(row.status()).isEqualTo(Status.PENDING);
                    assertThat(row.token()).isEqualTo(won.claim().token());
                    assertThat(row.purgedAt()).isNull();
                    assertThat(row.generation()).isEqualTo(2);
                } else {
                    assertThat(tombstone).isFalse();
                    assertThat(find(old)).isEmpty();
                    claimed(request);
                }
            }
        }
    }
}
