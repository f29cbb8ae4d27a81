package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.InMemoryTransactions.CommitFault;
import dev.once.spi.Interference.Parking;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.OperationRecord;
import dev.once.spi.PurgeResult;
import dev.once.spi.Status;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bad interleavings of the protocol, one by one, with the engine on a ledger in memory. */
class EngineRaceTest {

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();
    private final Rig.TestNode other = rig.node();
    private final AtomicInteger effects = new AtomicInteger();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    private OperationRecord row(Calls calls) {
        return rig.store.find(calls.id(), Within.OWN_TRANSACTION).orElseThrow();
    }

    private Callable<Object> effect() {
        return () -> "effect " + effects.incrementAndGet();
    }

    /** A body that says that it runs, and returns when it is let. */
    private static final class Slow implements Callable<Object> {
        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final Callable<Object> then;

        Slow(Callable<Object> then) {
            this.then = then;
        }

        @Override
        public Object call() throws Exception {
            running.countDown();
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // A body that does not listen to its time limit.
                }
            }
            return then.call();
        }

        void awaitRunning() throws InterruptedException {
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Rule 1: whoever comes at the same time, on two nodes, one runs and all get its result. */
    @ParameterizedTest
    @EnumSource(Effect.class)
    void sameKeyAtTheSameTime_oneEffect(Effect effect) throws Exception {
        for (int round = 0; round < 50; round++) {
            Calls calls = Calls.of(effect, "k" + round);
            CyclicBarrier together = new CyclicBarrier(16);
            int before = effects.get();
            List<Future<Object>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Rig.TestNode anywhere = i % 2 == 0 ? node : other;
                answers.add(rig.threads.submit(() -> {
                    together.await();
                    return anywhere.call(calls, effect());
                }));
            }
            Set<Object> results = new HashSet<>();
            for (Future<Object> answer : answers) {
                results.add(Rig.get(answer));
            }
            assertThat(results).hasSize(1);
            assertThat(effects).hasValue(before + 1);
        }
    }

    /** Rule 1: the commit of the claim was not acknowledged, and it was done: the same token is mine. */
    @Test
    void claimCommittedButNotAcknowledged_isClaimedByItsToken() throws Exception {
        rig.interference.fail(2, Verb.CLAIM, When.AFTER, Kind.IN_DOUBT);
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        assertThat(node.call(calls, effect())).isEqualTo("effect 1");
        assertThat(row(calls).attempts()).isEqualTo(1);
    }

    /** Rule 1: the node was thought dead while it claimed, and is another one by now: its claim was abandoned from the first. */
    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"EXTERNAL", "KEYED"})
    void claimOfAnEarlierIncarnation_doesNotRun(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        rig.interference.next(Verb.CLAIM, When.AFTER, node::enterAgain);
        assertThatThrownBy(() -> node.call(calls, effect())).isInstanceOf(LedgerUnavailableException.class);
        assertThat(effects).hasValue(0);
        assertThat(row(calls).status()).isEqualTo(Status.RETRYABLE);
        assertThat(node.call(calls, effect())).isEqualTo("effect 1");
    }

    /** Rule 1: the same for a take-over, whose compare-and-set does not find its own success. */
    @Test
    void takeOverCommittedButNotAcknowledged_isClaimedByItsToken() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        assertThatThrownBy(() -> node.call(calls, () -> {
            throw new Calls.Busy();
        }));
        rig.interference.fail(1, Verb.TAKE_OVER, When.AFTER, Kind.IN_DOUBT);
        assertThat(node.call(calls, effect())).isEqualTo("effect 1");
        assertThat(row(calls).attempts()).isEqualTo(2);
    }

    /**
     * Rule 1: the claim is never confirmed in time. The body does not run, and the claim, which is there, must not
     * protect nobody for ever: the node releases it.
     */
    @Test
    void claimNeverConfirmed_theBodyDoesNotRunAndTheClaimIsReleased() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k").waitingAtMost(Duration.ZERO);
        rig.interference.fail(1, Verb.CLAIM, When.AFTER, Kind.IN_DOUBT);
        assertThatThrownBy(() -> node.call(calls, effect())).isInstanceOf(LedgerUnavailableException.class);
        assertThat(effects).hasValue(0);
        assertThat(row(calls).status()).isEqualTo(Status.PENDING);
        assertThat(node.engine.running().tokens()).hasSize(1);
        node.engine.unsettled().settleAll();
        assertThat(row(calls).status()).isEqualTo(Status.RETRYABLE);
        assertThat(node.engine.running().tokens()).isEmpty();
        assertThat(other.call(calls, effect())).isEqualTo("effect 1");
    }

    /** Rules 3 and 7: a zombie that was taken over cannot complete; its result is kept, and it gets the ledger's. */
    @Test
    void zombie_cannotComplete_andGetsTheLedgersResult() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Slow slow = new Slow(() -> "zombie's");
        Future<Object> zombie = node.calling(calls, slow);
        slow.awaitRunning();
        node.die();
        assertThat(other.call(calls, () -> "successor's")).isEqualTo("successor's");
        slow.end.countDown();
        assertThat(Rig.get(zombie)).isEqualTo("successor's");
        OperationRecord row = row(calls);
        assertThat(row.result()).isEqualTo("\"successor's\"");
        assertThat(row.receipt().result()).isEqualTo("\"zombie's\"");
        assertThat(row.takeOvers()).isEqualTo(1);
    }

    /** Its method ran for this call. */
    @Test
    void zombiesAnswer_isNoReplay() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Object answer = node.call(calls, () -> {
            node.die();
            other.call(calls, () -> "successor's");
            return "zombie's";
        });
        assertThat(answer).isEqualTo("successor's");
        assertThat(node.engine.operations().lastCall())
                .map(CurrentOperation.LastCall::replayed)
                .contains(false);
    }

    /** The zombie may have taken effect: "this call did nothing" is for calls that did not run. */
    @Test
    void zombieThatMayNotWaitForItsSuccessor_isToldThatItLostItsClaim() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k").rejecting();
        Slow slow = new Slow(() -> "zombie's");
        Future<?> zombie = node.calling(calls, slow);
        slow.awaitRunning();
        node.die();
        Slow successor = new Slow(() -> "successor's");
        Future<Object> second = other.calling(calls, successor);
        successor.awaitRunning();
        slow.end.countDown();
        assertThatThrownBy(() -> Rig.get(zombie))
                .cause()
                .isInstanceOf(ClaimLostException.class)
                .hasCauseInstanceOf(OperationInProgressException.class);
        successor.end.countDown();
        assertThat(Rig.get(second)).isEqualTo("successor's");
    }

    /** Rule 7: a zombie's rows roll back with its transaction, and its receipt says that they are lost. */
    @Test
    void zombieInACallersTransaction_rollsBack() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Slow slow = new Slow(() -> "zombie's");
        Future<?> zombie = rig.threads.submit(() -> {
            rig.transactions.begin();
            assertThatThrownBy(() -> node.call(calls, slow)).isInstanceOf(ClaimLostException.class);
            assertThatThrownBy(rig.transactions::commit).isNotNull();
            return null;
        });
        slow.awaitRunning();
        node.die();
        Slow successor = new Slow(() -> "successor's");
        Future<Object> second = other.calling(calls, successor);
        successor.awaitRunning();
        slow.end.countDown();
        Rig.get(zombie);
        assertThat(row(calls).receipt().rowsLost()).isTrue();
        successor.end.countDown();
        assertThat(Rig.get(second)).isEqualTo("successor's");
    }

    /** Rule 4: the database is away when the outcome is to be recorded. The live node settles it by itself. */
    @Test
    void recordingFails_theNodeSettlesItByItself() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.interference.fail(2, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(() -> node.call(calls, effect()))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("could not be recorded");
        node.engine.unsettled().settleAll();
        assertThat(row(calls).status()).isEqualTo(Status.PENDING);
        node.engine.unsettled().settleAll();
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine.running().tokens()).isEmpty();
        assertThat(other.call(calls, effect())).isEqualTo("effect 1");
    }

    /** Rule 4: the write was done and not acknowledged: trying again finds its own success. */
    @Test
    void recordingNotAcknowledged_isFoundDone() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.interference.fail(1, Verb.WRITE, When.AFTER, Kind.IN_DOUBT);
        assertThatThrownBy(() -> node.call(calls, effect())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(node.call(calls, effect())).isEqualTo("effect 1");
        assertThat(row(calls).receipt()).isNull();
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    /** Rule 5: EXTERNAL of a dead node is never repeated; the late owner can still complete. */
    @Test
    void externalAbandoned_isUnknown_untilTheLateOwnerCompletes() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        Slow slow = new Slow(effect());
        Future<Object> late = node.calling(calls, slow);
        slow.awaitRunning();
        node.die();
        assertThatThrownBy(() -> other.call(calls, effect())).isInstanceOf(OutcomeUnknownException.class);
        slow.end.countDown();
        assertThat(Rig.get(late)).isEqualTo("effect 1");
        assertThat(other.call(calls, effect())).isEqualTo("effect 1");
        assertThat(effects).hasValue(1);
    }

    /** Rule 5: an operation that kills its nodes is not repeated for ever. */
    @Test
    void keyedAbandonedAgainAndAgain_isUnknownInTheEnd() {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Callable<Object> broken = () -> {
            effects.incrementAndGet();
            throw new LinkageError();
        };
        for (int i = 0; i <= Rig.SETTINGS.takeOversMax(); i++) {
            Rig.TestNode dying = rig.node();
            rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
            assertThatThrownBy(() -> dying.call(calls, broken)).isInstanceOf(LinkageError.class);
            dying.die();
        }
        assertThatThrownBy(() -> node.call(calls, broken)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(effects).hasValue(Rig.SETTINGS.takeOversMax() + 1);
    }

    /** Rule 7: the receipt comes between the look at the row and the take-over. It must not be lost, nor overtaken. */
    @Test
    void receiptBetweenLookAndTakeOver_isTheOutcome() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k").limitedTo(Duration.ofSeconds(60));
        Slow slow = new Slow(() -> "first's");
        Future<Object> first = node.calling(calls, slow);
        slow.awaitRunning();
        rig.clock.advance(Duration.ofSeconds(61));
        Parking beforeTakeOver = rig.interference.park(Verb.TAKE_OVER, When.BEFORE);
        Future<Object> second = other.calling(calls, effect());
        beforeTakeOver.awaitArrival();
        slow.end.countDown();
        Rig.get(first);
        beforeTakeOver.release();
        assertThat(Rig.get(second)).isEqualTo("first's");
        assertThat(effects).hasValue(0);
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
    }

    /** Rule 7: the same, where the operation is RETRYABLE in between, and its next attempt is a plain one. */
    @Test
    void receiptBetweenLookAndRetry_isTheOutcome() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Slow slow = new Slow(() -> "first's");
        Future<Object> first = node.calling(calls, slow);
        slow.awaitRunning();
        node.die();
        assertThatThrownBy(() -> other.call(calls, () -> {
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);
        Parking beforeTakeOver = rig.interference.park(Verb.TAKE_OVER, When.BEFORE);
        Future<Object> third = other.calling(calls, effect());
        beforeTakeOver.awaitArrival();
        Parking afterDeposit = rig.interference.park(Verb.DEPOSIT, When.AFTER);
        slow.end.countDown();
        afterDeposit.awaitArrival();
        beforeTakeOver.release();
        assertThat(Rig.get(third)).isEqualTo("first's");
        afterDeposit.release();
        assertThat(Rig.get(first)).isEqualTo("first's");
        assertThat(effects).hasValue(0);
    }

    /** Rule 7: attempt 1 lost its rows and left a receipt that says so; attempt 2 has lost nothing but its claim. */
    @Test
    void receiptOfAnAttemptThatLostNoRows_replacesOneWhoseRowsAreLost() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k").limitedTo(Duration.ofSeconds(60));
        rig.transactions.begin();
        node.call(calls, () -> "first's");
        rig.transactions.rollback();
        assertThat(row(calls).receipt().rowsLost()).isTrue();
        Slow slow = new Slow(() -> "second's");
        Future<Object> second = node.calling(calls, slow);
        slow.awaitRunning();
        rig.clock.advance(calls.repeatWithin());
        other.beat();
        assertThatThrownBy(() -> other.call(calls, effect())).isInstanceOf(OutcomeUnknownException.class);
        slow.end.countDown();
        assertThat(Rig.get(second)).isEqualTo("second's");
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(calls).receipt().rowsLost()).isFalse();
        assertThat(effects).hasValue(0);
    }

    /**
     * Rule 8: attempt 1 was sent and timed out; attempt 2 fails for good before it sends anything. FAILED would deny
     * the charge of attempt 1.
     */
    @Test
    void secondAttemptFailsForGood_theFirstInDoubt_isNeverFailed() {
        Calls calls = Calls.of(Effect.KEYED, "k");
        assertThatThrownBy(() -> node.call(calls, () -> {
            effects.incrementAndGet();
            throw new IllegalStateException("timeout");
        }));
        assertThatThrownBy(() -> node.call(calls, () -> {
                    throw new Calls.Declined("invalid card number");
                }))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(Calls.Declined.class);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
    }

    /**
     * Rule 8: attempt 1 has taken effect and is in doubt; attempt 2 fails for good after its claim was taken over. The
     * next call finds the effect, so that nobody may be told that the operation has failed.
     */
    @Test
    void permanentFailureAfterATakeOver_isToldAsUnknown() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        firstAttemptInDoubt(calls);
        Slow slow = new Slow(() -> {
            throw new Calls.Declined("no such card");
        });
        Future<?> second = rig.threads.submit(() -> assertThatThrownBy(() -> node.call(calls, slow))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(Calls.Declined.class));
        slow.awaitRunning();
        node.die();
        assertThatThrownBy(() -> other.call(calls, () -> {
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);
        assertThat(row(calls).status()).isEqualTo(Status.RETRYABLE);
        slow.end.countDown();
        Rig.get(second);
        assertThat(other.call(calls, () -> "effect " + effects)).isEqualTo("effect 1");
    }

    /** Rule 8: the same where the attempt is past its time limit, and nobody has taken it over yet. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void permanentFailurePastTheTimeLimit_isToldAsUnknown(boolean inDoubt) throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k").limitedTo(Duration.ofSeconds(60));
        if (inDoubt) {
            firstAttemptInDoubt(calls);
        }
        assertThatThrownBy(() -> node.call(calls, () -> {
                    rig.clock.advance(Duration.ofSeconds(61));
                    node.beat();
                    throw new Calls.Declined("no such card");
                }))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(Calls.Declined.class);
        assertThat(node.call(calls, () -> "later")).isEqualTo("later");
    }

    /** A failure that lets the next call try again denies nothing: it is told as it is. */
    @Test
    void transientFailurePastTheTimeLimit_isToldAsItIs() {
        Calls calls = Calls.of(Effect.KEYED, "k").limitedTo(Duration.ofSeconds(60));
        assertThatThrownBy(() -> node.call(calls, () -> {
                    rig.clock.advance(Duration.ofSeconds(61));
                    node.beat();
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);
    }

    /**
     * Rule 8: the ledger is away when a permanent failure is to be recorded. Another attempt may have taken effect, or
     * take over before the failure is recorded; only an EXTERNAL one, of which no other is in doubt, stays alone.
     */
    @ParameterizedTest
    @CsvSource({"KEYED, true", "KEYED, false", "EXTERNAL, false"})
    void permanentFailureThatCannotBeRecorded_isToldOnlyWhereItStands(Effect effect, boolean inDoubt) {
        Calls calls = Calls.of(effect, "k");
        if (inDoubt) {
            firstAttemptInDoubt(calls);
        }
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        var told = assertThatThrownBy(() -> node.call(calls, () -> {
            throw new Calls.Declined("no such card");
        }));
        if (effect == Effect.EXTERNAL) {
            told.isInstanceOf(Calls.Declined.class);
        } else {
            told.isInstanceOf(OutcomeUnknownException.class).hasCauseInstanceOf(Calls.Declined.class);
        }
        node.engine.unsettled().settleAll();
        assertThat(row(calls).status()).isEqualTo(inDoubt ? Status.UNKNOWN : Status.FAILED);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    private void firstAttemptInDoubt(Calls calls) {
        assertThatThrownBy(() -> node.call(calls, () -> {
                    effects.incrementAndGet();
                    throw new IllegalStateException("timeout");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Rule 9: the result is written in a transaction that is still open: nobody may have it, and it rolls back. */
    @Test
    void completionThatRollsBack_answersNoWaiter() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        rig.transactions.begin();
        node.call(calls, () -> "rolled back");
        List<Future<Object>> waiters = new ArrayList<>();
        for (Rig.TestNode anywhere : List.of(node, other)) {
            waiters.add(anywhere.calling(calls, () -> "second attempt"));
        }
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(10))
                .until(() -> waiters.stream().noneMatch(Future::isDone));
        rig.transactions.rollback();
        for (Future<Object> waiter : waiters) {
            assertThat(Rig.get(waiter)).isEqualTo("second attempt");
        }
    }

    /** Rule 9: waiters of the same node wake by the commit, not before. */
    @Test
    void waiters_wakeOnlyAfterTheCommit() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.transactions.begin();
        node.call(calls, effect());
        Future<Object> waiter = node.calling(calls, effect());
        Awaitility.await()
                .pollDelay(Duration.ofMillis(150))
                .until(() -> rig.store.connections() == 0 && !waiter.isDone());
        rig.transactions.commit();
        assertThat(Rig.get(waiter)).isEqualTo("effect 1");
    }

    /** Rule 9: the caller's transaction times out under the running body. Nothing is settled before it has returned. */
    @Test
    void transactionTimesOutUnderTheBody_isSettledWhenItHasReturned() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.transactions.begin();
        Object transaction = rig.transactions.key();
        node.call(calls, () -> {
            rig.transactions.timeOut(transaction);
            assertThat(row(calls).status()).isEqualTo(Status.PENDING);
            return "one";
        });
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
        assertThat(row(calls).receipt().result()).isEqualTo("\"one\"");
        rig.transactions.rollback();
    }

    /** Rule 9: the outcome of the caller's commit is unknown. Whatever it was, the ledger says what happened. */
    @ParameterizedTest
    @EnumSource(
            value = CommitFault.class,
            names = {"UNKNOWN_COMMITTED", "UNKNOWN_ROLLED_BACK"})
    void commitOfUnknownOutcome_theLedgerSaysWhatHappened(CommitFault fault) throws Exception {
        boolean committed = fault == CommitFault.UNKNOWN_COMMITTED;
        for (Effect effect : List.of(Effect.EXTERNAL, Effect.KEYED)) {
            Calls calls = Calls.of(effect, effect.name());
            rig.transactions.begin();
            node.call(calls, effect());
            rig.transactions.failNextCommit(fault);
            assertThatThrownBy(rig.transactions::commit).isNotNull();
            OperationRecord row = row(calls);
            if (committed) {
                assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
                assertThat(row.receipt()).as("its rows are there").isNull();
            } else {
                assertThat(row.status()).isEqualTo(effect == Effect.KEYED ? Status.RETRYABLE : Status.UNKNOWN);
                assertThat(row.receipt().rowsLost()).isTrue();
            }
        }
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    /** Rule 9: a duplicate of a call whose caller's transaction stays open waits without a connection. */
    @Test
    void duplicateOfAnOpenTransaction_holdsNoConnection() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        rig.transactions.begin();
        node.call(calls, effect());
        Future<Object> duplicate = node.calling(calls, effect());
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(10))
                .until(() -> rig.store.connections() <= 1);
        assertThat(duplicate).isNotDone();
        rig.transactions.commit();
        assertThat(Rig.get(duplicate)).isEqualTo("effect 1");
    }

    /** Rule 11: many find the row past its retention at the same time: one new operation. */
    @Test
    void edgeOfTheRetention_oneWinner() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k").retainedFor(Duration.ofDays(1));
        for (int round = 1; round <= 50; round++) {
            CyclicBarrier together = new CyclicBarrier(16);
            List<Future<Object>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Rig.TestNode anywhere = i % 2 == 0 ? node : other;
                answers.add(rig.threads.submit(() -> {
                    together.await();
                    return anywhere.call(calls, effect());
                }));
            }
            for (Future<Object> answer : answers) {
                assertThat(Rig.get(answer)).isEqualTo("effect " + round);
            }
            rig.clock.advance(Duration.ofDays(1));
            node.beat();
            other.beat();
        }
        assertThat(effects).hasValue(50);
    }

    /**
     * The purge comes by at the same moment. A call may find the row, its tombstone, or nothing at all, and each may be
     * another thing by the time of its claim: one new operation.
     */
    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void edgeOfTheRetention_withAPurge_oneWinner(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k").retainedFor(Duration.ofDays(1));
        int rounds = 50;
        for (int round = 1; round <= rounds; round++) {
            CyclicBarrier together = new CyclicBarrier(17);
            List<Future<Object>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Rig.TestNode anywhere = i % 2 == 0 ? node : other;
                answers.add(rig.threads.submit(() -> {
                    together.await();
                    return anywhere.call(calls, effect());
                }));
            }
            Future<PurgeResult> purge = rig.threads.submit(() -> {
                together.await();
                return rig.store.purge(node.incarnation, Duration.ZERO, 10);
            });
            for (Future<Object> answer : answers) {
                assertThat(Rig.get(answer)).isEqualTo("effect " + round);
            }
            assertThat(Rig.get(purge)).isInstanceOf(PurgeResult.Finished.class);
            rig.clock.advance(Duration.ofDays(1));
            node.beat();
            other.beat();
        }
        assertThat(effects).hasValue(rounds);
        if (effect == Effect.KEYED) {
            assertThat(row(calls).generation()).isEqualTo(rounds);
        }
    }

    /** The time limit interrupts the body, and its outcome can only be a receipt. */
    @Test
    void timeLimitOver_theBodyIsInterrupted() {
        Calls calls = Calls.of(Effect.EXTERNAL, "k").limitedTo(Duration.ofMillis(50));
        assertThatThrownBy(() -> node.call(calls, () -> {
                    try {
                        new CountDownLatch(1).await();
                        return null;
                    } finally {
                        rig.clock.advance(Duration.ofMillis(51));
                    }
                }))
                .isInstanceOf(OutcomeUnknownException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasAtLeastOneElementOfType(InterruptedException.class));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** A thousand calls wait for one: they share its readings. */
    @Test
    void thousandWaiters_holdTwoConnections() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        Slow slow = new Slow(effect());
        Engine engine = new Engine(
                rig.store,
                rig.transactions,
                node,
                rig.workers(),
                new News(List.of()),
                new EngineSettings(
                        2_000, 3, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED));
        Future<Object> first = rig.threads.submit(() -> engine.call(calls.running(slow)));
        slow.awaitRunning();
        List<Future<Object>> waiters = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiters.add(rig.threads.submit(() -> engine.call(calls.running(effect()))));
        }
        slow.end.countDown();
        Rig.get(first);
        for (Future<Object> waiter : waiters) {
            assertThat(Rig.get(waiter)).isEqualTo("effect 1");
        }
        assertThat(rig.store.mostConnections()).isLessThanOrEqualTo(2);
        assertThat(effects).hasValue(1);
    }
}
