package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.once.CallContext;
import dev.once.Effect;
import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import dev.once.PastAttempt.Thrown;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.AttemptRecord;
import dev.once.spi.Decision;
import dev.once.spi.Failure;
import dev.once.spi.Interference;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {

    private static final Duration BACKOFF = Rig.SETTINGS.verifyBackoff();

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    private Callable<Object> returning(Object result) {
        return () -> {
            runs.incrementAndGet();
            return result;
        };
    }

    private Callable<Object> throwing(Throwable thrown) {
        return () -> {
            runs.incrementAndGet();
            throw Throwables.rethrow(thrown);
        };
    }

    private OperationRecord row(Calls calls) {
        return rig.store.find(calls.id(), Within.OWN_TRANSACTION).orElseThrow();
    }

    private static Calls verified(TestVerifier verifier) {
        return Calls.of(Effect.EXTERNAL, "k").verifiedBy(verifier);
    }

    /** Its first attempt has failed, and nobody knows whether before or after the effect. */
    private Calls unknown(TestVerifier verifier) {
        Calls calls = verified(verifier);
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
        return calls;
    }

    private Calls unknown(OutcomeVerifier<?> verifier) {
        return unknown(TestVerifier.of(verifier));
    }

    private void assertUnknown(Calls calls) {
        int before = runs.get();
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("Call again later");
        assertThat(runs).hasValue(before);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @Test
    void happened_isTheOutcomeOfEveryLaterCall() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.happened("found"));
        Calls calls = unknown(verifier);

        assertThat(node.call(calls, returning("two"))).isEqualTo("found");
        assertThat(rig.node().call(calls, returning("three"))).isEqualTo("found");

        assertThat(runs).hasValue(1);
        assertThat(verifier.asked).hasSize(1);
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @Test
    void ruledOut_theMethodRunsAgainAndItsOutcomeCounts() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.ruledOut());
        Calls calls = unknown(verifier);

        assertThat(node.call(calls, () -> {
                    RunningOperation operation =
                            node.engine.operations().current().orElseThrow();
                    assertThat(operation.attempt()).isEqualTo(2);
                    assertThat(operation.resumed()).as("nothing is in doubt").isFalse();
                    return "two";
                }))
                .isEqualTo("two");

        assertThat(node.call(calls, returning("three"))).isEqualTo("two");
        assertThat(verifier.asked).hasSize(1);
        assertThat(row(calls).attempts()).isEqualTo(2);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    /** Ruled out is ruled out: a permanent failure of the next attempt is not doubted because of the first one. */
    @Test
    void ruledOut_theNextAttemptCanFailForGood() {
        Calls calls = unknown(attempt -> Outcome.ruledOut());
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no money"))))
                .isInstanceOf(Calls.Declined.class);
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void ruledOutAgainAndAgain_everyAttemptIsVerifiedBeforeTheNext() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.ruledOut());
        Calls calls = unknown(verifier);
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(node.call(calls, returning("three"))).isEqualTo("three");
        assertThat(verifier.asked).extracting(PastAttempt::attempt).containsExactly(1, 2);
    }

    @Test
    void unknown_isNotAskedAgainBeforeTheBackoff_onNoNode() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.unknown());
        Calls calls = unknown(verifier);
        assertUnknown(calls);
        rig.clock.advance(BACKOFF.minusNanos(1));
        assertUnknown(calls);
        assertThatThrownBy(() -> rig.node().call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(verifier.asked).hasSize(1);
        rig.clock.advance(Duration.ofNanos(1));
        assertUnknown(calls);
        assertThat(verifier.asked).hasSize(2);
    }

    @Test
    void verifierThatThrows_countsAsUnknownAndItsFailureIsKept() {
        Calls calls = unknown(attempt -> {
            throw new java.io.IOException("the bank is down");
        });
        assertUnknown(calls);
        AttemptRecord kept = rig.store.attempts(calls.id()).get(1);
        assertThat(kept.kind()).isEqualTo(AttemptRecord.Kind.VERIFICATION);
        assertThat(kept.failure().message()).isEqualTo("the bank is down");
        assertThat(row(calls).failure().message()).as("the attempt's own").isEqualTo("reset");
    }

    @Test
    void verifierThatBreaks_countsAsUnknown() {
        assertUnknown(unknown(attempt -> {
            throw new LinkageError("broken");
        }));
    }

    @Test
    void verifierThatAnswersNull_countsAsUnknown() {
        assertUnknown(unknown(attempt -> null));
    }

    @Test
    void verifierThatIsSlow_countsAsUnknown_andWhatItFindsLateSettles() throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        Calls calls = unknown(attempt -> {
            found.await();
            return Outcome.happened("late");
        });
        assertUnknown(calls);
        assertThat(rig.store.attempts(calls.id()).get(1).failure().type()).isEqualTo("TIMEOUT");

        found.countDown();

        Awaitility.await().until(() -> row(calls).status() == Status.SUCCEEDED);
        assertThat(node.call(calls, returning("two"))).isEqualTo("late");
        assertThat(runs).hasValue(1);
    }

    /** By then another call may hold the claim: only that the effect is there can be believed so late. */
    @Test
    void lateRuledOut_isNotBelieved() throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        Calls calls = unknown(attempt -> {
            found.await();
            answered.countDown();
            return Outcome.ruledOut();
        });
        assertUnknown(calls);
        found.countDown();
        answered.await();
        assertUnknown(calls);
    }

    @Test
    void verifierWithoutAThread_countsAsUnknown() {
        Calls calls = unknown(attempt -> Outcome.happened("found"));
        rig.threads.shutdown();
        assertUnknown(calls);
    }

    /** What an earlier attempt has failed with, such as that it was refused, proves nothing of the one in doubt. */
    @Test
    void attemptThatCrashed_hasThrownNothing() throws Exception {
        List<Object> told = new ArrayList<>();
        Calls calls = verified(TestVerifier.of(attempt -> {
            told.add(attempt.attempt());
            told.add(attempt.thrown());
            return Outcome.happened("found");
        }));
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Busy()))).isInstanceOf(Calls.Busy.class);
        Rig.TestNode dying = rig.node();
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(() -> dying.call(calls, throwing(new OutOfMemoryError("it dies"))))
                .isInstanceOf(OutOfMemoryError.class);
        dying.die();

        assertThat(node.call(calls, returning("three"))).isEqualTo("found");

        assertThat(told).containsExactly(2, Optional.empty());
        assertThat(rig.store.attempts(calls.id()))
                .extracting(AttemptRecord::outcome, AttemptRecord::failure)
                .contains(tuple(AttemptRecord.ABANDONED, null));
    }

    /** It may be an attempt that runs by now, which a verifier that cancels must not be asked about. */
    @Test
    void verificationThatWasOvertaken_doesNotAsk() {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.unknown());
        Calls calls = unknown(verifier);
        Rig.TestNode other = rig.node();
        rig.interference.next(Verb.TAKE_OVER, When.AFTER, () -> {
            node.die();
            assertThatThrownBy(() -> other.call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
        });
        assertThatThrownBy(() -> node.call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(verifier.asked).hasSize(1);
        assertThat(runs).hasValue(1);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @Test
    void attemptThatHangsAfterItWasRuledOut_isVerifiedByAnotherCallOfThisNode() throws Exception {
        TestVerifier verifier =
                TestVerifier.of(attempt -> attempt.attempt() == 1 ? Outcome.ruledOut() : Outcome.happened("found"));
        Calls calls = unknown(verifier).limitedTo(Duration.ofHours(1));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Object> hanging = node.calling(calls, () -> {
            running.countDown();
            end.await();
            return "two";
        });
        running.await();
        rig.clock.advance(Duration.ofHours(2));
        node.beat();

        assertThat(node.call(calls.waitingAtMost(Duration.ofSeconds(1)), returning("three")))
                .isEqualTo("found");

        end.countDown();
        assertThat(Rig.get(hanging)).isEqualTo("found");
        assertThat(runs).hasValue(1);
    }

    /** The operator could not know that the attempt still ran: its caller must not be told that nothing happened. */
    @Test
    void attemptThatReturnsAfterItWasDecidedToHaveFailed_isNotToldThatNothingHappened() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        Rig.TestNode other = rig.node();
        assertThatThrownBy(() -> node.call(calls, () -> {
                    node.die();
                    assertThatThrownBy(() -> other.call(calls, returning("two")))
                            .isInstanceOf(OutcomeUnknownException.class);
                    Failure failure = new Failure("SETTLED", "not in the bank's books", "");
                    assertThat(rig.store.decide(
                                    row(calls),
                                    new Decision(
                                            new Decision.Becoming.Failed(failure), UUID.randomUUID(), "ann", "why")))
                            .isTrue();
                    return "one";
                }))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("ran and returned");
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
        assertThat(row(calls).receipt().result()).isEqualTo("\"one\"");
    }

    @Test
    void attempt_isDescribedToTheVerifier() throws Exception {
        List<Object> told = new ArrayList<>();
        TestVerifier verifier = TestVerifier.of(attempt -> {
            told.add(attempt.operationId());
            told.add(attempt.action());
            told.add(attempt.attempt());
            told.add(attempt.thrown());
            told.add(attempt.argument(0, String.class));
            told.add(attempt.downstreamKey("bank"));
            told.add(attempt.evidence(String.class));
            told.add(rig.transactions.state());
            return Outcome.happened("found");
        });
        Calls calls = verified(verifier);
        List<String> sent = new ArrayList<>();
        assertThatThrownBy(() -> node.call(calls, () -> {
            sent.add(node.engine.operations().current().orElseThrow().downstreamKey("bank"));
            throw new IllegalStateException("reset");
        }));
        OperationRecord before = row(calls);
        rig.clock.advance(Duration.ofMinutes(1));
        rig.transactions.begin();
        node.call(calls, returning("two"));
        rig.transactions.rollback();

        assertThat(told)
                .containsExactly(
                        calls.id().toString(),
                        "test.action",
                        1,
                        Optional.of(new Thrown(IllegalStateException.class.getName(), Optional.of("reset"))),
                        "argument",
                        sent.get(0),
                        Optional.empty(),
                        State.NONE);
        assertThat(verifier.asked.get(0).claimedAt()).isEqualTo(before.attemptAt());
    }

    @Test
    void verifier_seesTheCallersContextAndTheEvidence() throws Exception {
        List<Object> told = new ArrayList<>();
        TestVerifier verifier = TestVerifier.of(attempt -> {
            told.add(CallContext.explicit().values());
            told.add(attempt.context());
            told.add(attempt.evidence(String.class));
            return Outcome.unknown();
        });
        Calls calls = verified(verifier);
        Map<CallContext.Field, String> context = Map.of(CallContext.Field.TENANT, "acme");
        Invocation plain = calls.running(returning("one"));
        rig.transactions.begin();
        node.engine.call(new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                context,
                plain.policy(),
                plain.verifier(),
                plain.codec(),
                plain.precondition(),
                () -> null,
                plain.body(),
                new Progress()));
        rig.transactions.rollback();
        assertUnknown(calls);
        assertThat(told).containsExactly(context, context, Optional.of("one"));
    }

    /** The node died inside the method: its row is PENDING, and nobody has made it UNKNOWN. */
    @ParameterizedTest
    @EnumSource(Answer.class)
    void crashInsideTheMethod_isVerifiedByTheNextCall(Answer answer) throws Exception {
        Calls calls = verified(TestVerifier.of(attempt -> answer.outcome()));
        Rig.TestNode dead = rig.node();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var crashed = dead.calling(calls, () -> {
            inside.countDown();
            end.await();
            throw new IllegalStateException("long after");
        });
        inside.await();
        dead.die();

        if (answer == Answer.UNKNOWN) {
            assertUnknown(calls);
        } else {
            assertThat(node.call(calls, returning("two"))).isEqualTo(answer == Answer.HAPPENED ? "found" : "two");
        }

        assertThat(runs).hasValue(answer == Answer.RULED_OUT ? 1 : 0);
        end.countDown();
        if (answer == Answer.UNKNOWN) {
            assertThatThrownBy(() -> Rig.get(crashed)).hasCauseInstanceOf(OutcomeUnknownException.class);
        } else {
            assertThat(Rig.get(crashed)).as("what everybody gets").isEqualTo(node.call(calls, returning("three")));
        }
        assertThat(row(calls).status()).isEqualTo(answer == Answer.UNKNOWN ? Status.UNKNOWN : Status.SUCCEEDED);
    }

    enum Answer {
        HAPPENED,
        RULED_OUT,
        UNKNOWN;

        Outcome<String> outcome() {
            return switch (this) {
                case HAPPENED -> Outcome.happened("found");
                case RULED_OUT -> Outcome.ruledOut();
                case UNKNOWN -> Outcome.unknown();
            };
        }
    }

    /** The verifying node dies before it records an answer: the next call asks again, and does not run. */
    @Test
    void crashWhileVerifying_isVerifiedAgainAndNeverRun() throws Exception {
        Rig.TestNode dying = rig.node();
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.unknown());
        Calls calls = unknown(verifier);
        Interference.Parking crash = rig.interference.park(Verb.WRITE, When.BEFORE);
        var crashed = dying.calling(calls, returning("two"));
        crash.awaitArrival();
        assertThat(row(calls).verifying()).isTrue();
        dying.die();

        assertUnknown(calls);

        assertThat(verifier.asked)
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(attempt.attempt()).isEqualTo(1));
        crash.release();
        assertThatThrownBy(() -> Rig.get(crashed)).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(runs).hasValue(1);
        assertThat(row(calls).fence()).isEqualTo(3);
    }

    /** Thought dead, the first owner returns while another node verifies: its receipt outweighs the answer. */
    @ParameterizedTest
    @EnumSource(Answer.class)
    void lateOwnerReturnsWhileVerifying_everybodyGetsItsResult(Answer answer) throws Exception {
        Rig.TestNode late = rig.node();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Calls[] calls = new Calls[1];
        TestVerifier verifier = TestVerifier.of(attempt -> {
            end.countDown();
            // until the late owner has left its receipt
            Awaitility.await().until(() -> row(calls[0]).receipt() != null);
            return answer.outcome();
        });
        calls[0] = verified(verifier);
        var first = late.calling(calls[0], () -> {
            inside.countDown();
            end.await();
            runs.incrementAndGet();
            return "one";
        });
        inside.await();
        late.die();

        assertThat(node.call(calls[0], returning("two"))).isEqualTo("one");

        assertThat(Rig.get(first)).isEqualTo("one");
        assertThat(runs).hasValue(1);
        assertThat(row(calls[0]).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    /** A verification that lost its claim has found the effect: that stays true. */
    @Test
    void happenedUnderALostVerification_isLeftAsAReceipt() throws Exception {
        Rig.TestNode slow = rig.node();
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.happened("found"));
        Calls calls = unknown(verifier);
        Calls silent = verified(TestVerifier.of(attempt -> Outcome.unknown()));
        rig.interference.next(Verb.WRITE, When.BEFORE, () -> {
            slow.die();
            assertThatThrownBy(() -> node.call(silent, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
        });

        assertThat(slow.call(calls, returning("three"))).isEqualTo("found");

        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void keyedPastRepeatWithin_isVerified() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.happened("found"));
        Calls calls =
                Calls.of(Effect.KEYED, "k").repeatedWithin(Duration.ofHours(1)).verifiedBy(verifier);
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))));
        rig.clock.advance(Duration.ofHours(1));
        node.beat();
        assertThat(node.call(calls, returning("two"))).isEqualTo("found");
        assertThat(runs).hasValue(1);
    }

    @Test
    void keyedWithinRepeatWithin_isRepeatedWithoutAsking() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.happened("found"));
        Calls calls = Calls.of(Effect.KEYED, "k").verifiedBy(verifier);
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))));
        assertThat(node.call(calls, returning("two"))).isEqualTo("two");
        assertThat(verifier.asked).isEmpty();
    }

    @Test
    void success_isReplayedWithoutAsking() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.ruledOut());
        Calls calls = verified(verifier);
        node.call(calls, returning("one"));
        assertThat(node.call(calls, returning("two"))).isEqualTo("one");
        assertThat(verifier.asked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Answer.class)
    void verifyReplays_givesASuccessOnlyWhereItIsConfirmed(Answer answer) throws Exception {
        TestVerifier verifier = TestVerifier.ofReplays(attempt -> answer.outcome());
        Calls calls = verified(verifier);
        node.call(calls, returning("one"));
        assertThat(verifier.asked).isEmpty();

        if (answer == Answer.HAPPENED) {
            assertThat(node.call(calls, returning("two"))).isEqualTo("one");
        } else {
            assertThatThrownBy(() -> node.call(calls, returning("two")))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining(answer == Answer.RULED_OUT ? "the effect is not there" : "verifyReplays");
        }

        assertThat(verifier.asked).hasSize(1);
        assertThat(runs).hasValue(1);
        assertThat(row(calls).status()).as("never released").isEqualTo(Status.SUCCEEDED);
        assertThat(row(calls).fence()).isEqualTo(1);
    }

    @Test
    void verifyReplays_doesNotAskTwiceInOneCall() throws Exception {
        TestVerifier verifier = TestVerifier.ofReplays(attempt -> Outcome.happened("found"));
        Calls calls = unknown(verifier);
        assertThat(node.call(calls, returning("two"))).isEqualTo("found");
        assertThat(verifier.asked).hasSize(1);
    }

    @Test
    void interruptedCaller_keepsItsFlagAndIsToldThatNobodyKnows() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Calls calls = unknown(attempt -> {
            end.await();
            return Outcome.unknown();
        });
        var caller = rig.threads.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> node.call(calls, returning("two")));
            return Thread.currentThread().isInterrupted();
        });
        assertThat(Rig.get(caller)).isTrue();
        end.countDown();
        assertThat(runs).hasValue(1);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void answerThatCannotBeRecorded_isRecordedLater() throws Exception {
        Calls calls = unknown(attempt -> Outcome.happened("found"));
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(() -> node.call(calls.rejecting(), returning("two")));
        assertThat(node.call(calls, returning("two"))).isEqualTo("found");
        assertThat(node.engine.unsettled().isEmpty()).isTrue();
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    /** The claim of the next attempt may be there or not: the body does not run, and nothing is left in doubt. */
    @ParameterizedTest
    @EnumSource(When.class)
    void ruledOutWhoseClaimIsInDoubt_doesNotRunNow(When when) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Calls calls = unknown(attempt -> {
            if (asked.incrementAndGet() == 1) {
                rig.interference.fail(1, Verb.TAKE_OVER, when, Kind.IN_DOUBT);
            }
            return Outcome.ruledOut();
        });
        assertThatThrownBy(() -> node.call(calls, returning("two"))).isInstanceOf(LedgerUnavailableException.class);
        assertThat(runs).hasValue(1);
        assertThat(node.engine.unsettled().isEmpty()).isTrue();
        assertThat(node.engine.running().tokens()).isEmpty();
        assertThat(node.call(calls, returning("three"))).isEqualTo("three");
        assertThat(runs).hasValue(2);
    }

    /** What may yet be written about it must find a fence that never goes back. */
    @Test
    void verifiedOperation_leavesATombstone() throws Exception {
        Calls calls = verified(TestVerifier.of(attempt -> Outcome.unknown())).retainedFor(Duration.ofDays(1));
        node.call(calls, returning("one"));
        rig.clock.advance(Duration.ofDays(1));
        rig.store.purge(node.incarnation, Duration.ZERO, 100);
        assertThat(row(calls).purgedAt()).isNotNull();
        assertThat(row(calls).arguments()).isNull();
    }

    /** A verifier can bring another attempt about: what is not recorded is not told as final. */
    @Test
    void permanentFailureThatIsNotRecorded_isNotToldAsFinal() {
        Calls calls = verified(TestVerifier.of(attempt -> Outcome.ruledOut()));
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no money"))))
                .isInstanceOf(OutcomeUnknownException.class);
    }
}
