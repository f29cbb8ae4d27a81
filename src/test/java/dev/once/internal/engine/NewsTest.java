package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.once.CallContext.Field;
import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Abandoned;
import dev.once.OperationEvent.Executed;
import dev.once.OperationEvent.Failed;
import dev.once.OperationEvent.InDoubt;
import dev.once.OperationEvent.KeyReused;
import dev.once.OperationEvent.NotRecorded;
import dev.once.OperationEvent.OfCall;
import dev.once.OperationEvent.Ran;
import dev.once.OperationEvent.Reason;
import dev.once.OperationEvent.Rejected;
import dev.once.OperationEvent.Replayed;
import dev.once.OperationEvent.Retried;
import dev.once.OperationEvent.Settled;
import dev.once.OperationEvent.Waited;
import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.spi.Attribution;
import dev.once.spi.ClaimRequest;
import dev.once.spi.InMemoryTransactions.CommitFault;
import dev.once.spi.Interference.Parking;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.OperationListener;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of call tells the listeners: all of it, once, and in this order. */
@SuppressWarnings("FutureReturnValueIgnored") // bodies give futures as objects
class NewsTest {

    private static final Duration LIMIT = Duration.ofMillis(50);

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();

    @AfterEach
    void close() throws InterruptedException {
        assertThat(node.engine.news().inProgress()).isZero();
        rig.close();
    }

    private static Callable<Object> returning(Object result) {
        return () -> result;
    }

    private static Callable<Object> throwing(Throwable thrown) {
        return () -> {
            throw Throwables.rethrow(thrown);
        };
    }

    /** Whatever comes of it. */
    private void calls(Rig.TestNode where, Calls calls, Callable<Object> body) {
        Throwable thrown = catchThrowable(() -> where.call(calls, body));
        if (thrown instanceof AssertionError e) {
            throw e;
        }
    }

    private void calls(Calls calls, Callable<Object> body) {
        calls(node, calls, body);
    }

    /** Exactly these kinds, since the last time. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    private void assertTold(Class<? extends OperationEvent>... kinds) {
        assertKinds(List.of(kinds));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void assertToldAndForget(Class<? extends OperationEvent>... kinds) {
        assertKinds(List.of(kinds));
        rig.listener.forget();
    }

    private void assertKinds(List<Class<? extends OperationEvent>> kinds) {
        assertThat(rig.listener.kinds())
                .containsExactlyElementsOf(
                        kinds.stream().map(Class::getSimpleName).toList());
    }

    /** What was told of this kind, once. */
    private <E extends OperationEvent> E the(Class<E> kind) {
        List<E> told = rig.listener.events(kind);
        assertThat(told).as(kind.getSimpleName()).hasSize(1);
        return told.get(0);
    }

    private static Calls of(Effect effect) {
        return Calls.of(effect, "k");
    }

    // Runs and replays.

    @ParameterizedTest
    @EnumSource(Effect.class)
    void firstRun_isToldAsRunAndExecuted_andTheSecondAsReplayed(Effect effect) throws Exception {
        node.call(of(effect), returning("one"));
        assertThat(the(Ran.class).attempt()).isEqualTo(1);
        assertThat(the(Ran.class).error()).isEmpty();
        assertThat(the(Executed.class).took()).isEqualTo(the(Ran.class).took()).isPositive();
        assertThat(the(Executed.class).action()).isEqualTo("test.action");
        assertThat(the(Executed.class).operationId()).isEqualTo(of(effect).id().toString());
        assertToldAndForget(Ran.class, Executed.class);

        node.call(of(effect), returning("two"));
        rig.node().call(of(effect), returning("three"));
        assertTold(Replayed.class, Replayed.class);
        assertThat(rig.listener.events(Replayed.class)).allSatisfy(replayed -> {
            assertThat(replayed.attempt()).isEqualTo(1);
            assertThat(replayed.outcome()).isEqualTo(Ledger.Status.SUCCEEDED);
            assertThat(replayed.took()).isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void callersTransaction_tellsOfTheOutcomeAtItsCommit(Effect effect) throws Exception {
        rig.transactions.begin();
        node.call(of(effect), returning("one"));
        assertToldAndForget(Ran.class);
        node.call(of(effect), returning("two"));
        assertToldAndForget(Replayed.class);
        rig.transactions.commit();
        assertToldAndForget(Executed.class);
        node.call(of(effect), returning("three"));
        assertTold(Replayed.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void callersTransactionRollsBackAfterTheReturn_isOneFailure(Effect effect) throws Exception {
        rig.transactions.begin();
        node.call(of(effect), returning("one"));
        assertToldAndForget(Ran.class);
        rig.transactions.rollback();
        assertFailed("ROLLED_BACK", ErrorType.OTHER, effect, rolledBack(effect), effect != Effect.TRANSACTIONAL);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void transactionIsDoomedByTheMethod_isOneFailure(Effect effect) throws Exception {
        rig.transactions.begin();
        node.call(of(effect), () -> {
            rig.transactions.doom();
            return "one";
        });
        assertToldAndForget(Ran.class);
        rig.transactions.rollback();
        assertFailed("ROLLED_BACK", ErrorType.OTHER, effect, rolledBack(effect), effect != Effect.TRANSACTIONAL);
    }

    /** The timeout ends the transaction under the running method: told when that has ended. */
    @ParameterizedTest
    @EnumSource(Effect.class)
    void transactionTimesOutUnderTheMethod_isOneFailureAfterTheRun(Effect effect) throws Exception {
        rig.transactions.begin();
        Object transaction = rig.transactions.key();
        node.call(of(effect), () -> {
            Future<?> timeout = rig.threads.submit(() -> rig.transactions.timeOut(transaction));
            timeout.get();
            assertTold();
            return "one";
        });
        rig.transactions.rollback();
        assertThat(the(Ran.class).error()).isEmpty();
        assertThat(the(Failed.class).failure()).isEqualTo("ROLLED_BACK");
        assertThat(the(Failed.class).ambiguous()).isEqualTo(effect != Effect.TRANSACTIONAL);
        if (effect == Effect.EXTERNAL) {
            assertTold(Ran.class, Failed.class, InDoubt.class);
        } else {
            assertTold(Ran.class, Failed.class);
        }
    }

    private static Ledger.Status rolledBack(Effect effect) {
        return switch (effect) {
            case EXTERNAL -> Ledger.Status.UNKNOWN;
            case KEYED -> Ledger.Status.RETRYABLE;
            case TRANSACTIONAL -> null;
        };
    }

    private void assertFailed(String failure, ErrorType error, Effect effect, Ledger.Status became, boolean ambiguous) {
        Failed failed = the(Failed.class);
        assertThat(failed.failure()).isEqualTo(failure);
        assertThat(failed.error()).isEqualTo(error);
        assertThat(failed.became().orElse(null)).as(effect.name()).isEqualTo(became);
        assertThat(failed.ambiguous()).isEqualTo(ambiguous);
        if (became == Ledger.Status.UNKNOWN) {
            assertToldAndForget(Failed.class, InDoubt.class);
        } else {
            assertToldAndForget(Failed.class);
        }
    }

    private void assertRan(ErrorType error) {
        assertThat(the(Ran.class).error()).contains(error);
        assertThat(rig.listener.kinds()).startsWith("Ran");
    }

    /** What was told after the run, once. */
    private void assertRanAndFailed(
            Throwable thrown, ErrorType error, Effect effect, Ledger.Status became, boolean ambiguous) {
        assertRan(error);
        Failed failed = the(Failed.class);
        assertThat(failed.failure()).isEqualTo(thrown.getClass().getName());
        assertThat(failed.error()).isEqualTo(error);
        assertThat(failed.became().orElse(null)).as(effect.name()).isEqualTo(became);
        assertThat(failed.ambiguous()).isEqualTo(ambiguous);
        if (became == Ledger.Status.UNKNOWN) {
            assertToldAndForget(Ran.class, Failed.class, InDoubt.class);
        } else {
            assertToldAndForget(Ran.class, Failed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void permanentFailure_isToldOnce_andItsReplayAsThat(Effect effect) {
        Calls.Declined declined = new Calls.Declined("no");
        calls(of(effect), throwing(declined));
        assertRanAndFailed(declined, ErrorType.DENIED, effect, Ledger.Status.FAILED, false);
        calls(of(effect), returning("two"));
        assertThat(the(Replayed.class).outcome()).isEqualTo(Ledger.Status.FAILED);
        assertTold(Replayed.class);
    }

    @Test
    void permanentFailureInACallersTransaction_isToldAtItsEnd() throws Exception {
        rig.transactions.begin();
        calls(of(Effect.TRANSACTIONAL), throwing(new Calls.Declined("no")));
        assertToldAndForget(Ran.class);
        rig.transactions.commit();
        assertFailed(
                Calls.Declined.class.getName(), ErrorType.DENIED, Effect.TRANSACTIONAL, Ledger.Status.FAILED, false);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void transientFailure_isToldOnce(Effect effect) {
        Calls.Busy busy = new Calls.Busy();
        calls(of(effect), throwing(busy));
        assertRanAndFailed(
                busy,
                ErrorType.UNAVAILABLE,
                effect,
                effect == Effect.TRANSACTIONAL ? null : Ledger.Status.RETRYABLE,
                false);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void ambiguousFailure_isToldAsThat(Effect effect) {
        IllegalStateException reset = new IllegalStateException("reset");
        calls(of(effect), throwing(reset));
        assertRanAndFailed(reset, ErrorType.OTHER, effect, rolledBack(effect), effect != Effect.TRANSACTIONAL);
    }

    /** What the attempt before may have done makes it UNKNOWN, not what this one did. */
    @Test
    void permanentFailureAfterAnAttemptInDoubt_isInDoubtAndNotAmbiguous() {
        calls(of(Effect.KEYED), throwing(new IllegalStateException("reset")));
        rig.listener.forget();
        calls(of(Effect.KEYED), throwing(new Calls.Declined("no")));
        Failed failed = the(Failed.class);
        assertThat(failed.became()).contains(Ledger.Status.UNKNOWN);
        assertThat(failed.ambiguous()).isFalse();
        assertTold(Retried.class, Ran.class, Failed.class, InDoubt.class);
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void retry_isToldWithWhatTheAttemptBeforeHadFailedWith(Effect effect) throws Exception {
        calls(of(effect), throwing(new Calls.Busy()));
        rig.listener.forget();
        node.call(of(effect), returning("two"));
        assertThat(the(Retried.class).attempt()).isEqualTo(2);
        assertThat(the(Retried.class).after()).contains(ErrorType.UNAVAILABLE);
        assertThat(the(Ran.class).attempt()).isEqualTo(2);
        assertThat(the(Executed.class).attempt()).isEqualTo(2);
        assertTold(Retried.class, Ran.class, Executed.class);
    }

    /** A failed attempt of it leaves nothing: the next one is a first one. */
    @Test
    void transactionalAfterAFailure_isNoRetry() throws Exception {
        calls(of(Effect.TRANSACTIONAL), throwing(new Calls.Busy()));
        rig.listener.forget();
        node.call(of(Effect.TRANSACTIONAL), returning("two"));
        assertThat(the(Ran.class).attempt()).isEqualTo(1);
        assertTold(Ran.class, Executed.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void newOperationAfterTheRetention_isAFirstRun(Effect effect) throws Exception {
        Calls calls = of(effect).retainedFor(Duration.ofDays(1));
        node.call(calls, returning("one"));
        rig.clock.advance(Duration.ofDays(1));
        rig.listener.forget();
        node.call(calls, returning("two"));
        assertTold(Ran.class, Executed.class);
    }

    // Waiting and refusals.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void duplicateOfARunningCall_isToldToHaveWaited_andThenAsReplayed(boolean here) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Object> first = node.calling(of(Effect.EXTERNAL), () -> {
            running.countDown();
            end.await();
            return "one";
        });
        running.await();
        assertThat(node.engine.news().inProgress()).isEqualTo(1);
        Parking look = rig.interference.park(Verb.FIND, When.AFTER);
        Future<Object> duplicate = (here ? node : rig.node()).calling(of(Effect.EXTERNAL), returning("two"));
        look.awaitArrival();
        end.countDown();
        look.release();
        assertThat(Rig.get(first)).isEqualTo("one");
        assertThat(Rig.get(duplicate)).isEqualTo("one");
        assertThat(the(Waited.class).time()).isPositive();
        assertThat(rig.listener.kinds()).containsExactlyInAnyOrder("Ran", "Executed", "Waited", "Replayed");
    }

    @Test
    void duplicateOfATransactionalCall_isToldToHaveWaited_andThenAsReplayed() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Object> first = node.calling(of(Effect.TRANSACTIONAL), () -> {
            running.countDown();
            end.await();
            return "one";
        });
        running.await();
        Parking claim = rig.interference.park(Verb.CLAIM, When.BEFORE);
        Future<Object> duplicate = node.calling(of(Effect.TRANSACTIONAL), returning("two"));
        claim.awaitArrival();
        claim.release();
        end.countDown();
        assertThat(Rig.get(first)).isEqualTo("one");
        assertThat(Rig.get(duplicate)).isEqualTo("one");
        assertThat(rig.listener.kinds()).containsExactlyInAnyOrder("Ran", "Executed", "Waited", "Replayed");
    }

    private void assertRejected(Reason reason) {
        assertThat(the(Rejected.class).reason()).isEqualTo(reason);
        assertToldAndForget(Rejected.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void runningCall_itsDuplicateIsRejected(Effect effect) throws Exception {
        node.call(of(effect), () -> {
            Future<?> duplicate =
                    rig.threads.submit(() -> calls(rig.node(), of(effect).rejecting(), returning("two")));
            duplicate.get();
            assertThat(the(Rejected.class).reason()).isEqualTo(Reason.IN_PROGRESS);
            assertThat(rig.listener.events(OfCall.class))
                    .filteredOn(event -> !(event instanceof Waited))
                    .hasSize(1);
            rig.listener.forget();
            return "one";
        });
        assertTold(Ran.class, Executed.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void reentry_isRejectedAsInProgress(Effect effect) throws Exception {
        node.call(of(effect), () -> {
            calls(of(effect), returning("inner"));
            assertRejected(Reason.IN_PROGRESS);
            return "outer";
        });
        assertTold(Ran.class, Executed.class);
    }

    @Test
    void oneDuplicateTooMany_isRejectedAndHasNotWaited() throws Exception {
        EngineSettings one =
                new EngineSettings(1, 3, 1_000, Duration.ofSeconds(1), Duration.ofSeconds(10), DownstreamKeys.BY_SEED);
        Engine small =
                new Engine(rig.store, rig.transactions, node, rig.workers(), new News(List.of(rig.listener)), one);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Object> first =
                rig.threads.submit(() -> small.call(of(Effect.EXTERNAL).running(() -> {
                    running.countDown();
                    end.await();
                    return "one";
                })));
        running.await();
        Future<Object> waiter = rig.threads.submit(() -> {
            while (true) {
                try {
                    return small.call(of(Effect.EXTERNAL).running(returning("two")));
                } catch (OperationInProgressException e) {
                    // the other one has come first, and waits in its place
                    Thread.onSpinWait();
                }
            }
        });
        Awaitility.await().untilAsserted(() -> {
            rig.listener.forget();
            Invocation call = of(Effect.EXTERNAL).waitingAtMost(LIMIT).running(returning("three"));
            assertThat(catchThrowable(() -> small.call(call))).hasMessageContaining("once.waiters.max");
            assertTold(Rejected.class);
        });
        end.countDown();
        assertThat(Rig.get(first)).isEqualTo("one");
        assertThat(Rig.get(waiter)).isEqualTo("one");
    }

    @Test
    void operationInDoubt_isRejectedAsUnknown_andToldToBeInDoubtOnce() {
        calls(of(Effect.EXTERNAL), throwing(new IllegalStateException("reset")));
        rig.listener.forget();
        calls(of(Effect.EXTERNAL), returning("two"));
        assertRejected(Reason.UNKNOWN);
        calls(rig.node(), of(Effect.EXTERNAL), returning("two"));
        assertRejected(Reason.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void keyPastItsRetention_isRejectedAsExpired(Effect effect) throws Exception {
        Calls calls = of(effect).retainedFor(Duration.ofDays(1)).refusedAfterRetention();
        node.call(calls, returning("one"));
        rig.clock.advance(Duration.ofDays(1));
        rig.listener.forget();
        calls(calls, returning("two"));
        assertRejected(Reason.EXPIRED);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void ledgerThatCannotBeReached_isRejectedAsUnavailable(Effect effect) {
        for (Verb verb : new Verb[] {Verb.FIND, Verb.CLAIM}) {
            rig.interference.fail(1, verb, When.BEFORE, Kind.UNAVAILABLE);
            calls(of(effect), returning("one"));
            assertRejected(Reason.UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void transactionThatCanOnlyRollBack_isRejectedAsUnavailable(Effect effect) {
        rig.transactions.begin();
        rig.transactions.doom();
        calls(of(effect), returning("one"));
        assertRejected(Reason.UNAVAILABLE);
        rig.transactions.rollback();
        assertTold();
    }

    @Test
    void nodeWithoutAHeartbeat_isRejectedAsUnavailable() {
        node.fit = false;
        calls(of(Effect.EXTERNAL), returning("one"));
        assertRejected(Reason.UNAVAILABLE);
    }

    /** The claim has been made, and the method is not entered: nothing has run, and the claim is free again. */
    @Test
    void heartbeatIsLateAfterTheClaim_isRejectedAsUnavailable() throws Exception {
        rig.interference.next(Verb.CLAIM, When.AFTER, () -> node.fit = false);
        calls(of(Effect.EXTERNAL), returning("one"));
        assertRejected(Reason.UNAVAILABLE);
        node.fit = true;
        node.call(of(Effect.EXTERNAL), returning("two"));
        assertThat(the(Retried.class).after()).contains(ErrorType.UNAVAILABLE);
        assertTold(Retried.class, Ran.class, Executed.class);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void argumentsThatViolateConstraints_areRejectedAsInvalid(Effect effect) {
        Invocation call = of(effect).running(returning("one"));
        var unused = catchThrowable(() -> node.engine.call(with(
                call,
                () -> {
                    throw new IllegalStateException("violated");
                },
                () -> "k")));
        assertRejected(Reason.INVALID);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void anythingElse_isRejectedAsOther(Effect effect) {
        Invocation call = of(effect).running(returning("one"));
        var unused = catchThrowable(() -> node.engine.call(with(call, () -> {}, () -> {
            throw new IllegalStateException("broken");
        })));
        assertRejected(Reason.OTHER);
    }

    private static Invocation with(Invocation call, Runnable precondition, Supplier<String> readableKey) {
        return new Invocation(
                call.id(),
                readableKey,
                call.fingerprint(),
                call.fingerprintParameters(),
                Map.of(),
                call.policy(),
                call.verifier(),
                call.codec(),
                precondition,
                call.described(),
                call.body(),
                new Progress());
    }

    /** It has no operation, and what was given for its key is not told. */
    @Test
    void callThatCannotBeNamed_isRejectedAsInvalid() {
        Map<Field, String> caller = Map.of(Field.AGENT_ID, "bot", Field.CALLER_KEY, "no key");
        RuntimeException invalid = new InvalidIdempotencyKeyException("no key", "test.action", null);
        node.engine.refused("test.action", caller, new Progress(), invalid);
        assertThat(the(Rejected.class).operationId()).isEmpty();
        assertThat(the(Rejected.class).action()).isEqualTo("test.action");
        assertThat(the(Rejected.class).call().context()).isEqualTo(Map.of(Field.AGENT_ID, "bot"));
        assertRejected(Reason.INVALID);
        node.engine.refused("test.action", Map.of(), new Progress(), new IllegalStateException("broken"));
        assertRejected(Reason.OTHER);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void sameKeyWithOtherArguments_isToldAsThat_andNotAsRejected(Effect effect) throws Exception {
        node.call(of(effect), returning("one"));
        rig.listener.forget();
        calls(of(effect).withRest("other"), returning("two"));
        assertThat(the(KeyReused.class).parameters()).containsExactly("rest");
        assertToldAndForget(KeyReused.class);

        rig.transactions.begin();
        node.call(Calls.of(effect, "here"), returning("one"));
        rig.listener.forget();
        calls(Calls.of(effect, "here").withRest("other"), returning("two"));
        assertToldAndForget(KeyReused.class);
        rig.transactions.rollback();
    }

    // Attempts that do not end as they should.

    /** The method has run for this call: what the ledger says then is no replay. */
    @Test
    void takeOverOfAnAbandonedAttempt_isToldOnce_andTheLateOneIsNoReplay() throws Exception {
        Rig.TestNode other = rig.node();
        Object result = node.call(of(Effect.KEYED), () -> {
            node.die();
            assertThat(other.call(of(Effect.KEYED), returning("successor's"))).isEqualTo("successor's");
            assertThat(the(Abandoned.class).attempt()).isEqualTo(1);
            assertThat(the(Retried.class).after()).isEmpty();
            assertToldAndForget(Abandoned.class, Retried.class, Ran.class, Executed.class);
            return "late";
        });
        assertThat(result).isEqualTo("successor's");
        assertThat(the(Ran.class).attempt()).isEqualTo(1);
        assertTold(Ran.class, NotRecorded.class);
    }

    @Test
    void lateFailureOfAnAttemptThatWasTakenOver_isNotRecorded() {
        Rig.TestNode other = rig.node();
        calls(of(Effect.KEYED), () -> {
            node.die();
            other.call(of(Effect.KEYED), returning("successor's"));
            rig.listener.forget();
            throw new IllegalStateException("reset");
        });
        assertTold(Ran.class, NotRecorded.class);
    }

    @Test
    void lateResultInACallersTransaction_isNotRecorded() throws Exception {
        Rig.TestNode other = rig.node();
        rig.transactions.begin();
        calls(of(Effect.KEYED), () -> {
            node.die();
            Future<Object> successor = other.calling(of(Effect.KEYED), returning("successor's"));
            Rig.get(successor);
            rig.listener.forget();
            return "late";
        });
        rig.transactions.rollback();
        assertTold(Ran.class, NotRecorded.class);
    }

    @Test
    void abandonedAttemptThatMustNotBeRepeated_isToldOnce_andInDoubtOnce() {
        calls(of(Effect.EXTERNAL), () -> {
            node.die();
            for (int i = 0; i < 3; i++) {
                calls(rig.node(), of(Effect.EXTERNAL), returning("two"));
            }
            assertToldAndForget(Abandoned.class, InDoubt.class, Rejected.class, Rejected.class, Rejected.class);
            return "late, and still in time";
        });
        assertTold(Ran.class, Executed.class);
    }

    /** Something of ours breaks: the claim is given up, which is told; whoever takes it over finds that it was. */
    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void attemptThatIsGivenUp_isToldAbandonedOnce(Effect effect) {
        rig.interference.next(Verb.WRITE, When.BEFORE, () -> {
            throw new IllegalStateException("broken");
        });
        calls(of(effect), returning("one"));
        assertToldAndForget(Ran.class, Abandoned.class, NotRecorded.class);

        calls(rig.node(), of(effect), returning("two"));
        if (effect == Effect.KEYED) {
            assertThat(the(Retried.class).after()).isEmpty();
            assertTold(Retried.class, Ran.class, Executed.class);
        } else {
            assertTold(InDoubt.class, Rejected.class);
        }
    }

    @Test
    void methodThatEndsItsClaimsTransaction_isNotRecorded_andGivenUp() throws Exception {
        rig.transactions.begin();
        calls(of(Effect.TRANSACTIONAL), () -> {
            rig.transactions.commit();
            rig.transactions.begin();
            return "one";
        });
        rig.transactions.rollback();
        assertToldAndForget(Ran.class, NotRecorded.class, Abandoned.class);
        calls(rig.node(), of(Effect.TRANSACTIONAL), returning("two"));
        assertTold(InDoubt.class, Rejected.class);
    }

    @Test
    void commitThatIsNotConfirmed_isNotRecorded() {
        rig.transactions.failNextCommit(CommitFault.UNKNOWN_COMMITTED);
        calls(of(Effect.TRANSACTIONAL), returning("one"));
        assertTold(Ran.class, NotRecorded.class);
    }

    @Test
    void commitThatIsRefused_isOneFailure() {
        rig.transactions.failNextCommit(CommitFault.REFUSED);
        calls(of(Effect.TRANSACTIONAL), returning("one"));
        assertTold(Ran.class, Failed.class);
        assertThat(the(Failed.class).became()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void resultThatCannotBeRecorded_isToldSo_andAsExecutedOnceItIs(When when) {
        rig.interference.fail(1, Verb.WRITE, when, Kind.IN_DOUBT);
        calls(of(Effect.EXTERNAL), returning("one"));
        assertToldAndForget(Ran.class, NotRecorded.class);
        node.engine.unsettled().settleAll();
        node.engine.unsettled().settleAll();
        assertTold(Executed.class);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void failureThatCannotBeRecorded_isToldSo_andAsFailedOnceItIs(When when) {
        rig.interference.fail(1, Verb.WRITE, when, Kind.IN_DOUBT);
        calls(of(Effect.EXTERNAL), throwing(new Calls.Busy()));
        assertToldAndForget(Ran.class, NotRecorded.class);
        node.engine.unsettled().settleAll();
        assertFailed(
                Calls.Busy.class.getName(), ErrorType.UNAVAILABLE, Effect.EXTERNAL, Ledger.Status.RETRYABLE, false);
    }

    /** The background and the next call are at it at the same time: one of them writes, and tells. */
    @Test
    void recordingByTwoAtATime_isToldOnce() throws Exception {
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        calls(of(Effect.EXTERNAL), returning("one"));
        rig.listener.forget();
        Parking write = rig.interference.park(Verb.WRITE, When.AFTER);
        Future<?> background = rig.threads.submit(() -> node.engine.unsettled().settleAll());
        write.awaitArrival();
        node.engine.unsettled().settleAll();
        write.release();
        Rig.get(background);
        assertTold(Executed.class);
        assertThat(node.engine.unsettled().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void rollbackThatCannotBeRecorded_isToldSo_andAsFailedOnceItIs(Effect effect) throws Exception {
        rig.transactions.begin();
        node.call(of(effect), returning("one"));
        rig.listener.forget();
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        rig.transactions.rollback();
        assertToldAndForget(NotRecorded.class);
        node.engine.unsettled().settleAll();
        assertFailed("ROLLED_BACK", ErrorType.OTHER, effect, rolledBack(effect), true);
    }

    @Test
    void ledgerThatFailsInTheCallersTransaction_isOneFailureAtItsEnd() throws Exception {
        rig.transactions.begin();
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        calls(of(Effect.EXTERNAL), returning("one"));
        assertToldAndForget(Ran.class);
        rig.transactions.rollback();
        assertFailed("ROLLED_BACK", ErrorType.OTHER, Effect.EXTERNAL, Ledger.Status.UNKNOWN, true);
    }

    @Test
    void claimThatIsConfirmedTooLate_isRejected_andItsTakeOverToldOnce() throws Exception {
        abandon(Effect.KEYED);
        Rig.TestNode other = rig.node();
        Calls calls = of(Effect.KEYED).waitingAtMost(Duration.ZERO);
        rig.interference.fail(1, Verb.TAKE_OVER, When.AFTER, Kind.IN_DOUBT);
        calls(other, calls, returning("two"));
        assertRejected(Reason.UNAVAILABLE);
        other.engine.unsettled().settleAll();
        assertToldAndForget(Abandoned.class);
        other.call(of(Effect.KEYED), returning("three"));
        assertThat(the(Retried.class).attempt()).isEqualTo(3);
        assertTold(Retried.class, Ran.class, Executed.class);
    }

    /** Leaves an attempt of which nobody will tell anything. */
    private void abandon(Effect effect) {
        Rig.TestNode dying = rig.node();
        Invocation call = of(effect).running(returning("one"));
        rig.store.claim(
                new ClaimRequest(
                        call.id(),
                        call.policy().action(),
                        "k",
                        effect,
                        call.fingerprint(),
                        dying.incarnation(),
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        call.policy().retention(),
                        null,
                        true,
                        null,
                        Map.of(),
                        null,
                        Attribution.NOBODY),
                Within.OWN_TRANSACTION,
                Duration.ZERO);
        dying.die();
    }

    // Verification.

    private Calls verified(OutcomeVerifier<?> verifier) {
        return of(Effect.EXTERNAL).verifiedBy(TestVerifier.of(verifier));
    }

    private Calls unknown(OutcomeVerifier<?> verifier) {
        Calls calls = verified(verifier);
        calls(calls, throwing(new IllegalStateException("reset")));
        assertToldAndForget(Ran.class, Failed.class, InDoubt.class);
        return calls;
    }

    @Test
    void verifierKnowsThatItHappened_isSettled_andReplayed() {
        Calls calls = unknown(attempt -> Outcome.happened("found"));
        calls(calls, returning("two"));
        assertThat(the(Settled.class).became()).isEqualTo(Ledger.Status.SUCCEEDED);
        assertTold(Settled.class, Replayed.class);
    }

    @Test
    void verifierRulesItOut_isSettled_andRunAgain() {
        Calls calls = unknown(attempt -> Outcome.ruledOut());
        calls(calls, returning("two"));
        assertThat(the(Settled.class).became()).isEqualTo(Ledger.Status.RETRYABLE);
        assertThat(the(Retried.class).after()).contains(ErrorType.OTHER);
        assertTold(Settled.class, Retried.class, Ran.class, Executed.class);
    }

    @Test
    void verifierDoesNotKnow_isRejectedOnly() {
        Calls calls = unknown(attempt -> Outcome.unknown());
        calls(calls, returning("two"));
        assertRejected(Reason.UNKNOWN);
    }

    @Test
    void verifierOfAnAbandonedAttempt_rulesItOut() {
        abandon(Effect.EXTERNAL);
        calls(verified(attempt -> Outcome.ruledOut()), returning("two"));
        assertThat(the(Retried.class).after()).isEmpty();
        assertTold(Abandoned.class, Settled.class, Retried.class, Ran.class, Executed.class);
    }

    @Test
    void verifierOfAnAbandonedAttempt_doesNotKnow_isInDoubtOnce() {
        abandon(Effect.EXTERNAL);
        calls(verified(attempt -> Outcome.unknown()), returning("two"));
        assertToldAndForget(Abandoned.class, InDoubt.class, Rejected.class);
        rig.clock.advance(Rig.SETTINGS.verifyBackoff());
        node.beat();
        calls(verified(attempt -> Outcome.unknown()), returning("two"));
        assertRejected(Reason.UNKNOWN);
    }

    @Test
    void answerOfTheVerifierThatCannotBeRecorded_isToldOnceItIs() {
        Calls calls = unknown(attempt -> Outcome.happened("found")).waitingAtMost(Duration.ZERO);
        rig.interference.fail(1, Verb.WRITE, When.AFTER, Kind.IN_DOUBT);
        calls(calls, returning("two"));
        rig.listener.forget();
        node.engine.unsettled().settleAll();
        assertThat(the(Settled.class).became()).isEqualTo(Ledger.Status.SUCCEEDED);
        assertTold(Settled.class);
    }

    @Test
    void ruledOut_andTheNextAttemptCannotBeClaimed_isSettledAllTheSame() {
        Calls calls = unknown(attempt -> Outcome.ruledOut());
        // The verification's claim goes well, and the next attempt's does not.
        rig.interference.next(Verb.TAKE_OVER, When.BEFORE, () -> {});
        rig.interference.fail(1, Verb.TAKE_OVER, When.BEFORE, Kind.UNAVAILABLE);
        calls(calls, returning("two"));
        assertThat(the(Settled.class).became()).isEqualTo(Ledger.Status.RETRYABLE);
        assertTold(Settled.class, Rejected.class);
    }

    @Test
    void recordedSuccessThatIsNotConfirmed_isRejectedAsUnknown() throws Exception {
        Calls calls = of(Effect.EXTERNAL).verifiedBy(TestVerifier.ofReplays(attempt -> Outcome.unknown()));
        node.call(calls, returning("one"));
        rig.listener.forget();
        calls(calls, returning("two"));
        assertRejected(Reason.UNKNOWN);
    }

    // Results that come later.

    private static Calls staged(Effect effect) {
        return of(effect).returning(Returns.STAGE, Duration.ofMinutes(10));
    }

    private void awaitTold(String kind) {
        Awaitility.await().until(() -> rig.listener.kinds().contains(kind));
    }

    @Test
    void stageThatIsComplete_isARunLikeAnyOther() {
        calls(staged(Effect.EXTERNAL), returning(CompletableFuture.completedFuture("done")));
        assertTold(Ran.class, Executed.class);
    }

    @Test
    void stageThatCompletesLater_isToldThen() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        calls(staged(Effect.EXTERNAL), returning(stage));
        assertTold();
        assertThat(node.engine.news().inProgress()).isEqualTo(1);
        stage.complete("done");
        awaitTold("Executed");
        assertThat(the(Ran.class).error()).isEmpty();
        assertTold(Ran.class, Executed.class);
    }

    @Test
    void stageThatFailsLater_isToldThen() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        calls(staged(Effect.EXTERNAL), returning(stage));
        stage.completeExceptionally(new Calls.Declined("no"));
        awaitTold("Failed");
        assertThat(the(Failed.class).became()).contains(Ledger.Status.FAILED);
        assertThat(the(Ran.class).error()).contains(ErrorType.DENIED);
        assertTold(Ran.class, Failed.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stageThatCompletesInItsCallersTransaction_isToldAtItsEnd(boolean commits) throws Exception {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        rig.transactions.begin();
        calls(staged(Effect.EXTERNAL), returning(stage));
        Rig.get(rig.threads.submit(() -> stage.complete("done")));
        awaitTold("Ran");
        Awaitility.await().until(() -> rig.store.connections() == 0);
        if (commits) {
            rig.transactions.commit();
            awaitTold("Executed");
            assertTold(Ran.class, Executed.class);
        } else {
            rig.transactions.rollback();
            awaitTold("InDoubt");
            assertTold(Ran.class, Failed.class, InDoubt.class);
        }
    }

    /** What it comes to after its claim was lost is a receipt. */
    @Test
    void stageThatCompletesAfterATakeOver_isNotRecorded_andItsCallIsNoReplay() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        calls(staged(Effect.KEYED), returning(stage));
        node.die();
        calls(rig.node(), staged(Effect.KEYED), returning(CompletableFuture.completedFuture("successor's")));
        assertToldAndForget(Abandoned.class, Retried.class, Ran.class, Executed.class);
        stage.complete("late");
        awaitTold("NotRecorded");
        Awaitility.await().until(() -> node.engine.running().tokens().isEmpty());
        assertTold(Ran.class, NotRecorded.class);
    }

    @Test
    void stageThatNeverEnds_hasRunAtItsLimit_andIsInDoubt() throws Exception {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Calls limited = of(Effect.EXTERNAL).returning(Returns.STAGE, LIMIT);
        calls(limited, () -> {
            rig.clock.advance(LIMIT.plusMillis(1));
            return stage;
        });
        awaitTold("NotRecorded");
        assertThat(the(Ran.class).error()).contains(ErrorType.TIMEOUT);
        assertThat(the(Ran.class).took()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(node.engine.news().inProgress()).isZero();
        assertToldAndForget(Abandoned.class, InDoubt.class, Ran.class, NotRecorded.class);

        stage.complete("late");
        Awaitility.await().until(() -> !node.engine.running().has(limited.id()));
        assertTold();
    }

    // Listeners.

    @Test
    void listenerThatThrows_changesNothing_andTheOthersAreTold() throws Exception {
        OperationListener broken = (event, arguments) -> {
            throw new IllegalStateException("a listener");
        };
        News news = new News(List.of(broken, rig.listener));
        Engine engine = new Engine(rig.store, rig.transactions, node, rig.workers(), news, Rig.SETTINGS);
        assertThat(engine.call(of(Effect.EXTERNAL).running(returning("one")))).isEqualTo("one");
        assertTold(Ran.class, Executed.class);
    }

    /** It is told of the end of a recording while that is in hand. */
    @Test
    void listenerThatCallsTheSameMethod_isAnswered() {
        AtomicReference<Engine> calling = new AtomicReference<>();
        OperationListener caller = (event, arguments) -> {
            if (event instanceof Executed) {
                var unused = catchThrowable(
                        () -> calling.get().call(of(Effect.EXTERNAL).running(returning("two"))));
            }
        };
        News news = new News(List.of(caller, rig.listener));
        Engine engine = new Engine(rig.store, rig.transactions, node, rig.workers(), news, Rig.SETTINGS);
        calling.set(engine);
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        var unused = catchThrowable(() -> engine.call(of(Effect.EXTERNAL).running(returning("one"))));
        rig.listener.forget();
        engine.unsettled().settleAll();
        assertTold(Replayed.class, Executed.class);
    }
}
