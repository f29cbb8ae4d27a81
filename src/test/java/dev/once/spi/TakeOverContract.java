package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.seen;
import static dev.once.spi.LedgerStage.still;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.spi.Interference.Verb;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Claims of rows that are there, and the end of those that must not be repeated. */
interface TakeOverContract extends LedgerStage {

    Duration MOMENT = Duration.ofMillis(5);
    TakeOver RETRY = new TakeOver.Retry(Duration.ofHours(12));
    TakeOver EXPIRED = new TakeOver.Expired();
    Receipt RECEIPT = new Receipt("\"receipt\"", 1, false);
    Receipt ROWS_LOST = new Receipt("\"receipt\"", 1, true);

    /** The claim may have waited for a connection since the row was judged. */
    @Test
    default void retryableInDoubt_isRepeatedWithinTheTimeOnly() throws Exception {
        Claim first = claimed(Effect.KEYED);
        write(first, new Recording.Retryable(new Failure("Type", null, ""), true, null));
        pass(MOMENT);
        OperationRecord seen = row(first.id());

        assertThat(takeOver(seen, other(first.id(), Effect.KEYED), new TakeOver.Retry(Duration.ofMillis(1))))
                .isInstanceOf(ClaimResult.Lost.class);
        won(takeOver(seen, other(first.id(), Effect.KEYED), RETRY));
    }

    /** Nothing but the seen place and the row decide: what is refused leaves everything as it is. */
    default void assertRefused(OperationRecord seen, ClaimRequest request, TakeOver why) throws Exception {
        OperationRecord before = row(seen.id());
        var kept = keptAttempts(seen.id());
        assertThat(takeOver(seen, request, why)).isEqualTo(new ClaimResult.Lost());
        assertThat(still(row(seen.id()))).isEqualTo(still(before));
        assertThat(keptAttempts(seen.id())).isEqualTo(kept);
    }

    /** The row is as it should be, and was seen with another fence, generation or status. */
    default void assertRefusedWhereSeenElsewhere(OperationRecord row, ClaimRequest request, TakeOver why)
            throws Exception {
        assertRefused(seen(row, row.status(), row.generation(), row.fence() - 1), request, why);
        assertRefused(seen(row, row.status(), row.generation(), row.fence() + 1), request, why);
        assertRefused(seen(row, row.status(), row.generation() + 1, row.fence()), request, why);
        for (Status status : Status.values()) {
            if (status != row.status()) {
                assertRefused(seen(row, status, row.generation(), row.fence()), request, why);
            }
        }
    }

    @Test
    default void retryable_isClaimedAgain() throws Exception {
        Claim first = standing(Status.RETRYABLE, Effect.KEYED);
        ClaimRequest again = other(first.id(), Effect.KEYED);
        OperationRecord seen = row(first.id());
        assertRefusedWhereSeenElsewhere(seen, again, RETRY);

        Claim claim = won(takeOver(seen, again, RETRY));

        assertThat(claim)
                .isEqualTo(new Claim(
                        first.id(), 1, 2, again.token(), 2, false, Effect.KEYED, first.seed(), Attribution.NOBODY));
        OperationRecord row = row(first.id());
        assertThat(row.status()).isEqualTo(Status.PENDING);
        assertThat(row.fence()).isEqualTo(2);
        assertThat(row.attempts()).isEqualTo(2);
        assertThat(row.takeOvers()).isZero();
        assertThat(row.doubtful()).isFalse();
        assertThat(row.claimedAt()).isEqualTo(seen.claimedAt());
        assertThat(row.attemptAt()).isAfterOrEqualTo(seen.readAt());
        assertThat(seen.failure()).isNotNull();
        assertThat(row.failure()).as("that of the attempt before").isNull();
        assertThat(keptAttempts(first.id())).containsExactly("1.1");
        assertThat(operators().attempts(first.id()).get(0).failure()).isEqualTo(seen.failure());
        assertRefused(seen, other(first.id(), Effect.KEYED), RETRY);
    }

    /** Who called first is who is recorded. */
    @Test
    default void contextOfTheFirstClaim_isKept() {
        ClaimRequest request = Requests.calledBy(Requests.claim(Effect.KEYED), Map.of(Field.USER, "ann"));
        Claim first = claimed(request);
        write(first, LedgerStage.recording(Status.RETRYABLE, "first"));
        ClaimRequest again = Requests.calledBy(other(first.id(), Effect.KEYED), Map.of(Field.AGENT_ID, "bot"));

        won(takeOver(row(first.id()), again, RETRY));

        assertThat(row(first.id()).context()).isEqualTo(request.context());
    }

    @ParameterizedTest
    @EnumSource(names = "RETRYABLE", mode = Mode.EXCLUDE)
    default void whatIsNotRetryable_isNotRetried(Status status) throws Exception {
        Claim claim = standing(status, Effect.KEYED);
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), RETRY);
    }

    @Test
    default void stricterEffect_isKept() {
        Claim first = standing(Status.RETRYABLE, Effect.KEYED);
        Claim second = won(takeOver(row(first.id()), other(first.id(), Effect.EXTERNAL), RETRY));
        assertThat(second.effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(row(first.id()).effect()).isEqualTo(Effect.EXTERNAL);
        write(second, LedgerStage.recording(Status.RETRYABLE, "again"));

        Claim third = won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), RETRY));

        assertThat(third.effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(third.attempt()).isEqualTo(3);
    }

    @Test
    default void abandoned_isRepeatedInDoubt() throws Exception {
        Claim first = claimed(Effect.KEYED);
        OperationRecord seen = row(first.id());
        ClaimRequest again = other(first.id(), Effect.KEYED);
        assertRefusedWhereSeenElsewhere(seen, again, REPEAT);

        Claim claim = won(takeOver(seen, again, REPEAT));

        assertThat(claim)
                .isEqualTo(new Claim(
                        first.id(), 1, 2, again.token(), 2, true, Effect.KEYED, first.seed(), Attribution.NOBODY));
        OperationRecord row = row(first.id());
        assertThat(row.takeOvers()).isEqualTo(1);
        assertThat(row.doubtful()).isTrue();
        assertThat(keptAttempts(first.id())).containsExactly("1.1");
        assertRefused(seen, other(first.id(), Effect.KEYED), REPEAT);
    }

    @Test
    default void ownerThatIsAlive_isNotTakenOver() throws Exception {
        UUID owner = UUID.randomUUID();
        Claim claim = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        assertThat(row(claim.id()).abandoned()).as("no node").isTrue();
        nodes().enter(owner, "node");
        OperationRecord alive = row(claim.id());
        assertThat(alive.abandoned()).as("heartbeat now").isFalse();
        assertRefused(alive, other(claim.id(), Effect.KEYED), REPEAT);
        assertThat(store().settle(alive)).isEmpty();

        beatAgo(owner, deadAfter().dividedBy(2));
        assertThat(row(claim.id()).abandoned()).as("late").isFalse();
        assertRefused(alive, other(claim.id(), Effect.KEYED), REPEAT);

        beatAgo(owner, deadAfter().plusMillis(1));
        assertThat(row(claim.id()).abandoned()).as("too late").isTrue();
        won(takeOver(alive, other(claim.id(), Effect.KEYED), REPEAT));
    }

    @Test
    default void ownerThatHasGivenUp_isTakenOver() {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim claim = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, null));
        assertThat(write(claim, new Recording.GivenUp())).isEqualTo(new WriteResult.Written(Status.PENDING));

        assertThat(row(claim.id()).abandoned()).isTrue();
        won(takeOver(row(claim.id()), other(claim.id(), Effect.KEYED), REPEAT));
    }

    @Test
    default void attemptPastItsTimeLimit_isAbandonedAlthoughItsOwnerLives() throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim within = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, Duration.ofHours(1)));
        Claim past = claimed(Requests.of(Requests.newId(), Effect.KEYED, owner, Duration.ofMillis(1)));
        pass(MOMENT);

        assertThat(row(within.id()).abandoned()).isFalse();
        assertRefused(row(within.id()), other(within.id(), Effect.KEYED), REPEAT);
        assertThat(row(past.id()).abandoned()).isTrue();
        won(takeOver(row(past.id()), other(past.id(), Effect.KEYED), REPEAT));
    }

    @ParameterizedTest
    @EnumSource(names = "PENDING", mode = Mode.EXCLUDE)
    default void whatIsNotPending_isNotAbandoned(Status status) throws Exception {
        Claim claim = standing(status, Effect.KEYED);
        assertThat(row(claim.id()).abandoned()).isFalse();
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), REPEAT);
    }

    @Test
    default void effectThatIsNotKeyed_isNotRepeated() throws Exception {
        for (Effect effect : new Effect[] {Effect.EXTERNAL, Effect.TRANSACTIONAL}) {
            Claim claim = claimed(effect);
            assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), REPEAT);
        }
        Claim claim = claimed(Effect.KEYED);
        assertRefused(row(claim.id()), other(claim.id(), Effect.EXTERNAL), REPEAT);
    }

    @Test
    default void firstClaimOlderThanRepeatWithin_isNotRepeated() throws Exception {
        Claim claim = claimed(Effect.KEYED);
        pass(MOMENT);
        ClaimRequest again = other(claim.id(), Effect.KEYED);
        assertRefused(row(claim.id()), again, new TakeOver.Abandoned(Duration.ofMillis(1)));
        won(takeOver(row(claim.id()), again, REPEAT));
    }

    @Test
    default void receiptThatCanBePromoted_isNotRepeatedOver() throws Exception {
        Claim claim = claimed(Effect.KEYED);
        store().deposit(claim, RECEIPT);
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), REPEAT);
    }

    /** Deposited by an earlier attempt after a later one has failed: the effect exists, and no retry may overtake it. */
    @Test
    default void receiptThatCanBePromoted_isNotRetriedOver() throws Exception {
        Claim first = claimed(Effect.KEYED);
        Claim second = won(takeOver(row(first.id()), other(first.id(), Effect.KEYED), REPEAT));
        write(second, LedgerStage.recording(Status.RETRYABLE, "not yet"));
        OperationRecord seen = row(first.id());
        store().deposit(first, RECEIPT);
        assertThat(seen.status()).isEqualTo(Status.RETRYABLE);
        assertRefused(row(first.id()), other(first.id(), Effect.KEYED), RETRY);
        assertRefused(seen, other(first.id(), Effect.KEYED), RETRY);
    }

    @Test
    default void receiptWithLostRows_doesNotHinderTheRepeat() {
        Claim claim = claimed(Effect.KEYED);
        store().deposit(claim, ROWS_LOST);
        won(takeOver(row(claim.id()), other(claim.id(), Effect.KEYED), REPEAT));
        assertThat(row(claim.id()).receipt()).isEqualTo(ROWS_LOST);
    }

    @Test
    default void takeOverWhoseCommitIsInDoubt_sentAgain_isWonOnce() {
        Claim first = claimed(Effect.KEYED);
        OperationRecord seen = row(first.id());
        ClaimRequest second = other(first.id(), Effect.KEYED);
        loseAcknowledgement(Verb.TAKE_OVER, true);
        assertThatThrownBy(() -> takeOver(seen, second, REPEAT)).isInstanceOf(StoreException.class);

        Claim claim = won(takeOver(seen, second, REPEAT));

        assertThat(claim)
                .isEqualTo(new Claim(
                        first.id(), 1, 2, second.token(), 2, true, Effect.KEYED, first.seed(), Attribution.NOBODY));
        assertThat(row(first.id()).fence()).isEqualTo(2);
    }

    default Claim expired(Status status) {
        Claim claim = claimed(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofMillis(1)));
        write(claim, LedgerStage.recording(status, "first"));
        pass(MOMENT);
        return claim;
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "RETRYABLE"})
    default void outcomePastItsRetention_beginsANewGeneration(Status status) throws Exception {
        Claim old = expired(status);
        OperationRecord seen = row(old.id());
        assertThat(seen.expired()).isTrue();
        ClaimRequest request = Requests.calledBy(other(old.id(), Effect.EXTERNAL), Map.of(Field.USER, "eve"));
        assertRefusedWhereSeenElsewhere(seen, request, EXPIRED);

        Claim claim = won(takeOver(seen, request, EXPIRED));

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
        assertThat(row.status()).isEqualTo(Status.PENDING);
        assertThat(row.generation()).isEqualTo(2);
        assertThat(row.attempts()).isEqualTo(1);
        assertThat(row.effect()).isEqualTo(Effect.EXTERNAL);
        assertThat(row.seed()).isEqualTo(request.seed());
        assertThat(row.context()).isEqualTo(request.context());
        assertThat(row.result()).isNull();
        assertThat(row.failure()).isNull();
        assertThat(row.completedAt()).isNull();
        assertThat(row.claimedAt()).isAfter(seen.claimedAt());
        assertThat(row.expired()).isFalse();
        assertThat(keptAttempts(old.id())).containsExactly("1.1");
        assertThat(store().deposit(old, RECEIPT))
                .as("of a generation that is over")
                .isEmpty();
        assertRefused(seen, other(old.id(), Effect.KEYED), EXPIRED);
    }

    @Test
    default void receiptOfAnOldGeneration_isNotTheNewOnes() {
        Claim old = claimed(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofMillis(1)));
        store().deposit(old, RECEIPT);
        assertThat(store().settle(row(old.id()))).isPresent();
        pass(MOMENT);
        assertThat(row(old.id()).status()).isEqualTo(Status.SUCCEEDED);

        won(takeOver(row(old.id()), other(old.id(), Effect.KEYED), EXPIRED));

        assertThat(row(old.id()).receipt()).isNull();
        assertThat(row(old.id()).doubtful()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "UNKNOWN"})
    default void whatHasNoOutcome_doesNotExpire(Status status) throws Exception {
        Claim claim = expired(status);
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), EXPIRED);
    }

    @Test
    default void retryableInDoubt_doesNotExpire() throws Exception {
        Claim claim = claimed(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofMillis(1)));
        write(claim, new Recording.Retryable(FAILURE, true, null));
        pass(MOMENT);
        assertThat(row(claim.id()).doubtful()).isTrue();
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), EXPIRED);
    }

    @ParameterizedTest
    @EnumSource
    default void outcomeWithinItsRetention_isNotANewOperation(Status status) throws Exception {
        Claim claim = standing(status, Effect.KEYED);
        assertThat(row(claim.id()).expired()).isFalse();
        assertRefused(row(claim.id()), other(claim.id(), Effect.KEYED), EXPIRED);
    }

    @Test
    default void abandonedOperation_settledIsUnknownAndLeftToItsLateOwner() throws Exception {
        Claim claim = claimed(Effect.EXTERNAL);
        OperationRecord seen = row(claim.id());
        for (OperationRecord elsewhere : new OperationRecord[] {
            seen(seen, seen.status(), seen.generation(), seen.fence() + 1),
            seen(seen, seen.status(), seen.generation() + 1, seen.fence()),
            seen(seen, Status.RETRYABLE, seen.generation(), seen.fence())
        }) {
            assertThat(store().settle(elsewhere)).isEmpty();
        }
        assertThat(still(row(claim.id()))).isEqualTo(still(seen));

        assertThat(store().settle(seen)).isPresent();

        OperationRecord row = row(claim.id());
        assertThat(row.status()).isEqualTo(Status.UNKNOWN);
        assertThat(row.fence()).isEqualTo(seen.fence());
        assertThat(row.doubtful()).isTrue();
        assertThat(keptAttempts(claim.id())).containsExactly("1.1");
        assertThat(store().settle(seen)).isEmpty();
        assertThat(write(claim, new Recording.Succeeded("1", null)))
                .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
    }

    @Test
    default void abandonedOperationWithAReceipt_settledSucceedsWithIt() {
        Claim claim = claimed(Effect.EXTERNAL);
        store().deposit(claim, RECEIPT);
        assertThat(store().settle(row(claim.id()))).isPresent();
        assertThat(row(claim.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(claim.id()).result()).isEqualTo(RECEIPT.result());
        assertThat(row(claim.id()).completedAt()).isNotNull();

        Claim lost = claimed(Effect.EXTERNAL);
        store().deposit(lost, ROWS_LOST);
        assertThat(store().settle(row(lost.id()))).isPresent();
        assertThat(row(lost.id()).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    default void retryable_isSettledOnlyInDoubt() {
        Claim clear = standing(Status.RETRYABLE, Effect.KEYED);
        assertThat(store().settle(row(clear.id()))).isEmpty();
        assertThat(row(clear.id()).status()).isEqualTo(Status.RETRYABLE);

        Claim doubtful = claimed(Effect.KEYED);
        write(doubtful, new Recording.Retryable(FAILURE, true, null));
        assertThat(store().settle(row(doubtful.id()))).isPresent();
        assertThat(row(doubtful.id()).status()).isEqualTo(Status.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "UNKNOWN"})
    default void outcome_isNotSettled(Status status) {
        Claim claim = standing(status, Effect.EXTERNAL);
        OperationRecord before = row(claim.id());
        assertThat(store().settle(before)).isEmpty();
        assertThat(still(row(claim.id()))).isEqualTo(still(before));
    }

    /** Who gives up tells that it was abandoned: who has seen it before that looks again, and does not tell it once more. */
    @Test
    default void givenUpSinceItWasSeen_isLost() {
        Claim claim = claimed(Effect.KEYED);
        OperationRecord seen = row(claim.id());
        write(claim, new Recording.GivenUp());

        TakeOver abandoned = new TakeOver.Abandoned(Duration.ofHours(1));
        assertThat(takeOver(seen, other(claim.id(), Effect.KEYED), abandoned)).isEqualTo(new ClaimResult.Lost());
        assertThat(store().settle(seen)).isEmpty();
        assertThat(takeOver(row(claim.id()), other(claim.id(), Effect.KEYED), abandoned))
                .isInstanceOf(ClaimResult.Won.class);
    }
}
