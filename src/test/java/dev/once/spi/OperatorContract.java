package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.seen;
import static dev.once.spi.LedgerStage.still;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Decision.Becoming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What operators see and decide. */
interface OperatorContract extends TakeOverContract {

    static Decision decision(Becoming becomes) {
        return new Decision(becomes, UUID.randomUUID(), "ann", "the bank says so");
    }

    static List<Decision> decisions() {
        return Stream.of(
                        new Becoming.Succeeded("\"by hand\"", null),
                        new Becoming.Failed(new Failure("SETTLED", "no", "")),
                        new Becoming.Released())
                .map(OperatorContract::decision)
                .toList();
    }

    default Claim unknownWithEvidence() {
        Claim claim = claimed(Effect.EXTERNAL);
        write(claim, new Recording.Unknown(FAILURE, ROWS_LOST));
        return claim;
    }

    @Test
    default void unknown_isDecidedOnceAndTheDecisionKept() throws Exception {
        for (Decision decision : decisions()) {
            Claim claim = unknownWithEvidence();
            OperationRecord seen = row(claim.id());
            for (OperationRecord elsewhere : new OperationRecord[] {
                seen(seen, Status.UNKNOWN, 2, 1), seen(seen, Status.UNKNOWN, 1, 2), seen(seen, Status.PENDING, 1, 1)
            }) {
                assertThat(operators().decide(elsewhere, decision)).isFalse();
            }
            assertThat(still(row(claim.id()))).isEqualTo(still(seen));

            assertThat(operators().decide(seen, decision)).isTrue();

            OperationRecord row = row(claim.id());
            assertThat(row.status()).isEqualTo(decision.becomes().status());
            assertThat(row.fence()).isEqualTo(2);
            assertThat(row.token()).isEqualTo(decision.token());
            assertThat(row.owner()).isNull();
            assertThat(operators().decide(seen, decision)).isFalse();
            AttemptRecord kept = operators().attempts(claim.id()).get(1);
            assertThat(kept.fence()).isEqualTo(2);
            assertThat(kept.kind()).isEqualTo(Kind.DECISION);
            assertThat(kept.outcome()).isEqualTo(decision.becomes().status().name());
            assertThat(kept.actor()).isEqualTo("ann");
            assertThat(kept.reason()).isEqualTo("the bank says so");
            assertThat(write(claim, new Recording.Succeeded("late", null))).isEqualTo(new WriteResult.Lost());
            assertThat(listed(Status.UNKNOWN)).doesNotContain(claim.id());
        }
    }

    @Test
    default void settledAsHappened_hasTheResult() {
        Claim claim = unknownWithEvidence();
        operators().decide(row(claim.id()), decisions().get(0));
        assertThat(row(claim.id()).result()).isEqualTo("\"by hand\"");
        assertThat(row(claim.id()).completedAt()).isNotNull();
    }

    @Test
    default void settledAsFailed_isCertain() {
        Claim claim = unknownWithEvidence();
        operators().decide(row(claim.id()), decisions().get(1));
        OperationRecord row = row(claim.id());
        assertThat(row.failure()).isEqualTo(new Failure("SETTLED", "no", ""));
        assertThat(row.completedAt()).isNotNull();
        assertThat(row.doubtful()).isFalse();
        assertThat(row.receipt()).isNull();
    }

    @Test
    default void released_isTriedAgainWithoutDoubt() {
        Claim claim = unknownWithEvidence();
        operators().decide(row(claim.id()), decisions().get(2));
        assertThat(row(claim.id()).doubtful()).isFalse();
        assertThat(row(claim.id()).receipt()).isNull();

        Claim again = won(takeOver(row(claim.id()), other(claim.id(), Effect.EXTERNAL), RETRY));

        assertThat(again.fence()).isEqualTo(3);
        assertThat(again.doubtful()).isFalse();
        assertThat(write(again, new Recording.Failed(FAILURE))).isEqualTo(new WriteResult.Written(Status.FAILED));
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = Mode.EXCLUDE)
    default void whatIsNotUnknown_isNotDecided(Status status) {
        Claim claim = standing(status, Effect.EXTERNAL);
        OperationRecord before = row(claim.id());
        for (Decision decision : decisions()) {
            assertThat(operators().decide(before, decision)).isFalse();
        }
        assertThat(still(row(claim.id()))).isEqualTo(still(before));
    }

    /** Its owner has not told its end: another has found it abandoned. */
    @Test
    default void attemptThatWasTakenFromALiveNode_mayBeRunning() throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim overtime = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, Duration.ofMillis(1)));
        Claim told = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, null));
        write(told, new Recording.Unknown(FAILURE, null));
        pass(MOMENT);
        store().settle(row(overtime.id()));

        assertThat(operators().mayBeRunning(row(overtime.id()))).containsExactly(owner);
        assertThat(operators().mayBeRunning(row(told.id()))).isEmpty();
        beatAgo(owner, deadAfter().plusMillis(1));
        assertThat(operators().mayBeRunning(row(overtime.id()))).isEmpty();
    }

    /** It has lost its claim, and says that it runs no longer, and what it failed with. */
    @Test
    default void attemptThatEndsLate_isNotRunningAnyMore() throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim failed = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, Duration.ofMillis(1)));
        Claim returned = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, Duration.ofMillis(1)));
        pass(MOMENT);
        store().settle(row(failed.id()));
        store().settle(row(returned.id()));

        assertThat(write(failed, new Recording.Unknown(FAILURE, null))).isInstanceOf(WriteResult.Lost.class);
        store().deposit(returned, new Receipt("1", returned.fence(), true));

        assertThat(operators().mayBeRunning(row(failed.id()))).isEmpty();
        assertThat(operators().mayBeRunning(row(returned.id()))).isEmpty();
        AttemptRecord attempt = operators().attempts(failed.id()).get(0);
        assertThat(attempt.outcome()).isEqualTo(AttemptRecord.ENDED_LATE);
        assertThat(attempt.failure()).isEqualTo(FAILURE);
        assertThat(row(failed.id()).status()).isEqualTo(Status.UNKNOWN);
    }

    /** Nobody has looked at it by the time it ends. */
    @Test
    default void attemptThatEndsPastItsLimit_keepsItsFailure_andIsNotRunning() throws Exception {
        UUID owner = UUID.randomUUID();
        nodes().enter(owner, "node");
        Claim late = claimed(Requests.of(Requests.newId(), Effect.EXTERNAL, owner, Duration.ofMillis(1)));
        pass(MOMENT);

        assertThat(write(late, new Recording.Unknown(FAILURE, null))).isInstanceOf(WriteResult.Lost.class);
        store().settle(row(late.id()));

        assertThat(row(late.id()).status()).isEqualTo(Status.UNKNOWN);
        assertThat(operators().mayBeRunning(row(late.id()))).isEmpty();
        assertThat(operators().attempts(late.id())).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isEqualTo(AttemptRecord.ENDED_LATE);
            assertThat(attempt.failure()).isEqualTo(FAILURE);
        });
    }

    default List<OperationId> listed(Status status) {
        return operators().list(new OperationQuery(null, status, Duration.ZERO, null, 10_000)).stream()
                .map(OperationRecord::id)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    default void list_isByStatus(Status wanted) {
        Claim claim = standing(wanted, Effect.EXTERNAL);
        for (Status status : Status.values()) {
            if (status == wanted) {
                assertThat(listed(status)).contains(claim.id());
            } else {
                assertThat(listed(status)).doesNotContain(claim.id());
            }
        }
        assertThat(listed(null)).contains(claim.id());
    }

    @Test
    default void list_isByActionAndAge() {
        Claim claim = standing(Status.UNKNOWN, Effect.EXTERNAL);
        OperationQuery query = new OperationQuery("tests.pay", Status.UNKNOWN, Duration.ZERO, null, 10_000);
        assertThat(operators().list(query)).extracting(OperationRecord::id).contains(claim.id());
        assertThat(operators().list(new OperationQuery("tests", null, Duration.ZERO, null, 10_000)))
                .isEmpty();
        assertThat(operators().list(new OperationQuery(null, null, Duration.ofDays(1), null, 10_000)))
                .isEmpty();
        pass(MOMENT);
        assertThat(operators().list(new OperationQuery(null, null, Duration.ofMillis(1), null, 10_000)))
                .extracting(OperationRecord::id)
                .contains(claim.id());
    }

    @Test
    default void pages_haveEveryOperationOnce() {
        for (int i = 0; i < 7; i++) {
            standing(Status.UNKNOWN, Effect.EXTERNAL);
        }
        for (Status status : new Status[] {Status.UNKNOWN, null}) {
            List<OperationId> all = new ArrayList<>();
            OperationId after = null;
            List<OperationRecord> page;
            do {
                page = operators().list(new OperationQuery(null, status, Duration.ZERO, after, 3));
                page.forEach(row -> all.add(row.id()));
                after = page.isEmpty() ? null : page.get(page.size() - 1).id();
            } while (page.size() == 3);
            assertThat(all)
                    .doesNotHaveDuplicates()
                    .hasSizeGreaterThanOrEqualTo(7)
                    .isSortedAccordingTo(Comparator.comparing(OperationId::toString))
                    .containsAll(listed(Status.UNKNOWN));
        }
    }
}
