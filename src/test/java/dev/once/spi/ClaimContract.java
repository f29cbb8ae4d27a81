package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.still;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.spi.Interference.Verb;
import dev.once.spi.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first claim of an operation, and what becomes of rows that nobody works on. */
interface ClaimContract extends LedgerStage {

    /** A value for each field of a context. */
    Map<Field, String> EVERYTHING = Stream.of(Field.values()).collect(Collectors.toMap(field -> field, Enum::name));

    @Test
    default void firstClaim_isWonAndReadAsItWasMade() {
        ClaimRequest request =
                Requests.calledBy(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofDays(7)), EVERYTHING);
        Instant before = row(claimed(Effect.KEYED).id()).readAt();

        Claim claim = claimed(request);

        assertThat(claim)
                .isEqualTo(new Claim(
                        request.id(),
                        1,
                        1,
                        request.token(),
                        1,
                        false,
                        Effect.KEYED,
                        request.seed(),
                        Attribution.NOBODY));
        OperationRecord row = row(request.id());
        assertThat(row.action()).isEqualTo(request.action());
        assertThat(row.readableKey()).isEqualTo(request.readableKey());
        assertThat(row.effect()).isEqualTo(Effect.KEYED);
        assertThat(row.status()).isEqualTo(Status.PENDING);
        assertThat(row.generation()).isEqualTo(1);
        assertThat(row.fence()).isEqualTo(1);
        assertThat(row.token()).isEqualTo(request.token());
        assertThat(row.owner()).isEqualTo(request.owner());
        assertThat(row.attempts()).isEqualTo(1);
        assertThat(row.takeOvers()).isZero();
        assertThat(row.doubtful()).isFalse();
        assertThat(row.fingerprint()).isEqualTo(request.fingerprint());
        assertThat(row.seed()).isEqualTo(request.seed());
        assertThat(row.receipt()).isNull();
        assertThat(row.context()).isEqualTo(EVERYTHING);
        assertThat(row.purgedAt()).isNull();
        assertThat(row.claimedAt()).isBetween(before, row.readAt());
        // MariaDB asks its clock for each column.
        assertThat(row.attemptAt()).isCloseTo(row.claimedAt(), within(1, ChronoUnit.SECONDS));
        assertThat(row.expiresAt()).isCloseTo(row.claimedAt().plus(Duration.ofDays(7)), within(1, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource
    default void rowThatIsThere_isLostAndLeftAsItIs(Status status) {
        Claim claim = standing(status, Effect.KEYED);
        OperationRecord before = row(claim.id());

        assertThat(claim(other(claim.id(), Effect.KEYED))).isEqualTo(new ClaimResult.Lost());

        assertThat(still(row(claim.id()))).isEqualTo(still(before));
    }

    @Test
    default void sameTokenAgain_isWonAgain() {
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        Claim claim = claimed(request);

        assertThat(claim(request)).isEqualTo(new ClaimResult.Won(claim));
        assertThat(row(request.id()).fence()).isEqualTo(1);
    }

    /** Nobody works under that claim any more: not even who had it. */
    @ParameterizedTest
    @EnumSource
    default void sameTokenAfterTheAttemptHasEnded_isLost(Status outcome) {
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        write(claimed(request), LedgerStage.recording(outcome, "ended"));
        OperationRecord before = row(request.id());

        assertThat(claim(request)).isEqualTo(new ClaimResult.Lost());

        assertThat(still(row(request.id()))).isEqualTo(still(before));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    default void claimWhoseCommitIsInDoubt_sentAgain_isWon(boolean committed) {
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        loseAcknowledgement(Verb.CLAIM, committed);
        assertThat(catchThrowableOfType(StoreException.class, () -> claim(request))
                        .kind())
                .isEqualTo(Kind.IN_DOUBT);

        Claim claim = claimed(request);

        assertThat(claim)
                .isEqualTo(new Claim(
                        request.id(),
                        1,
                        1,
                        request.token(),
                        1,
                        false,
                        Effect.EXTERNAL,
                        request.seed(),
                        Attribution.NOBODY));
        assertThat(claim(other(request.id(), Effect.EXTERNAL))).isEqualTo(new ClaimResult.Lost());
    }

    @Test
    default void recordedFailure_isFailedAndItsAttemptKept() throws Exception {
        ClaimRequest request = Requests.calledBy(Requests.claim(Effect.TRANSACTIONAL), EVERYTHING);

        assertThat(store().recordFailure(request, FAILURE)).isTrue();

        OperationRecord row = row(request.id());
        assertThat(row.status()).isEqualTo(Status.FAILED);
        assertThat(row.failure()).isEqualTo(FAILURE);
        assertThat(row.context()).isEqualTo(EVERYTHING);
        assertThat(row.completedAt()).isNotNull();
        assertThat(keptAttempts(request.id())).containsExactly("1.1");
    }

    @ParameterizedTest
    @EnumSource
    default void recordedFailure_losesToAnyRow(Status status) throws Exception {
        Claim claim = standing(status, Effect.TRANSACTIONAL);
        OperationRecord before = row(claim.id());
        List<String> kept = keptAttempts(claim.id());

        assertThat(store().recordFailure(other(claim.id(), Effect.TRANSACTIONAL), FAILURE))
                .isFalse();

        assertThat(still(row(claim.id()))).isEqualTo(still(before));
        assertThat(keptAttempts(claim.id())).isEqualTo(kept);
    }

    @Test
    default void orphans_areThePendingRowsOfTheOwnerThatAreNotRunning() {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim earlier = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        pass(Duration.ofMillis(5));
        Claim orphan = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        Claim running = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        Claim ended = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        write(ended, new Recording.Succeeded("1", null));
        Claim anothers = claimed(Effect.KEYED);
        List<Claim> others = List.of(earlier, running, ended, anothers);
        List<OperationRecord> before =
                others.stream().map(claim -> still(row(claim.id()))).toList();
        Instant since = row(orphan.id()).attemptAt();

        assertThat(store().giveUpOrphans(owner, since, () -> List.of(running.token())))
                .containsExactly(
                        new AbandonedOperation(orphan.id(), row(orphan.id()).action(), 1, Status.PENDING));

        assertThat(row(orphan.id()).owner()).isNull();
        assertThat(row(orphan.id()).abandoned()).isTrue();
        assertThat(others.stream().map(claim -> still(row(claim.id())))).isEqualTo(before);
    }

    /** An attempt enters the set before its claim is sent: a set that was asked before the rows would miss it. */
    @Test
    default void attemptThatBeginsAfterTheRowsWereRead_isNoOrphan() {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim[] begun = new Claim[1];

        List<AbandonedOperation> given = store().giveUpOrphans(owner, Instant.EPOCH, () -> {
            begun[0] = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
            return List.of();
        });

        assertThat(given).isEmpty();
        assertThat(row(begun[0].id()).owner()).isEqualTo(owner);
    }
}
