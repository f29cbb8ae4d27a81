package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.Effect;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Within;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that go on after their methods have returned, on a ledger in memory. */
@SuppressWarnings("FutureReturnValueIgnored") // bodies give futures as objects, and some calls are of no interest
class AsyncAttemptTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();
    private final Rig.TestNode other = rig.node();
    private final AtomicInteger runs = new AtomicInteger();
    private final CompletableFuture<String> stage = new CompletableFuture<>();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    private static Calls staged(Effect effect) {
        return Calls.of(effect, "k").returning(Returns.STAGE, LONG);
    }

    private static Calls future(Effect effect) {
        return Calls.of(effect, "k").returning(Returns.FUTURE, LONG);
    }

    private OperationRecord row() {
        return rig.store
                .find(Calls.of(Effect.EXTERNAL, "k").id(), Within.OWN_TRANSACTION)
                .orElseThrow();
    }

    private Callable<Object> giving(Object given) {
        return () -> {
            runs.incrementAndGet();
            return given;
        };
    }

    @SuppressWarnings("unchecked") // the engine's promise
    private static CompletableFuture<Object> promise(Object answer) {
        return (CompletableFuture<Object>) answer;
    }

    private CompletableFuture<Object> call(Rig.TestNode where, Calls calls, Callable<Object> body) throws Exception {
        return promise(where.call(calls, body));
    }

    private static Object result(CompletableFuture<Object> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<Object> answer) {
        return assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .actual()
                .getCause();
    }

    private void awaitNothingRunning() {
        Awaitility.await()
                .until(() -> !node.engine
                        .running()
                        .has(Calls.of(Effect.EXTERNAL, "k").id()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"EXTERNAL", "KEYED"})
    void stageThatCompletesLater_isRecordedThen_andReplayedByACompletedStage(Effect effect) throws Exception {
        CompletableFuture<Object> answer = call(node, staged(effect), giving(stage));
        assertThat(answer).isNotDone();
        assertThat(row().status()).isEqualTo(Status.PENDING);
        assertThat(node.engine.running().tokens()).hasSize(1);

        stage.complete("done");
        assertThat(result(answer)).isEqualTo("done");
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine.running().tokens()).isEmpty();

        CompletableFuture<Object> replay = call(other, staged(effect), giving(stage));
        assertThat(replay).isCompletedWithValue("done");
        assertThat(runs).hasValue(1);
    }

    @Test
    void answer_isNotCompleteBeforeTheRecord() throws Exception {
        var parking = rig.interference.park(Verb.WRITE, When.BEFORE);
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        stage.complete("done");
        parking.awaitArrival();
        assertThat(answer).isNotDone();
        parking.release();
        assertThat(result(answer)).isEqualTo("done");
    }

    @Test
    void duplicate_waitsUntilTheStageCompletes() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        Future<Object> duplicate = other.calling(staged(Effect.EXTERNAL), giving(stage));
        Future<Object> local = node.calling(staged(Effect.EXTERNAL), giving(stage));
        stage.complete("done");
        assertThat(result(answer)).isEqualTo("done");
        assertThat(result(promise(Rig.get(duplicate)))).isEqualTo("done");
        assertThat(result(promise(Rig.get(local)))).isEqualTo("done");
        assertThat(runs).hasValue(1);
    }

    @Test
    void refusals_comeByTheStage() throws Exception {
        call(node, staged(Effect.EXTERNAL), giving(stage));
        assertThat(failure(call(node, staged(Effect.EXTERNAL).rejecting(), giving(stage))))
                .isInstanceOf(OperationInProgressException.class);
        assertThat(failure(call(node, staged(Effect.EXTERNAL).withRest("other"), giving(stage))))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(runs).hasValue(1);
    }

    /** What completes a stage that depends on the method's is put around by {@code CompletionException}. */
    @Test
    void stageThatFailsForGood_isRecorded_andReplayedByAFailedStage() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage.thenApply(r -> r)));
        stage.completeExceptionally(new Calls.Declined("no"));
        assertThat(failure(answer)).isInstanceOf(Calls.Declined.class).hasMessage("no");
        assertThat(row().status()).isEqualTo(Status.FAILED);
        assertThat(row().failure().type()).isEqualTo(Calls.Declined.class.getName());
        assertThat(failure(call(other, staged(Effect.EXTERNAL), giving(stage))))
                .isInstanceOf(Calls.Declined.class)
                .hasMessage("no");
        assertThat(runs).hasValue(1);
    }

    @Test
    void stageThatFailsInDoubt_isUnknown_orRepeatedWithTheSameKey() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        stage.completeExceptionally(new IllegalStateException("reset"));
        assertThat(failure(answer)).isInstanceOf(IllegalStateException.class);
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
        assertThat(failure(call(node, staged(Effect.EXTERNAL), giving(stage))))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void keyedStageThatFails_isRepeated() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.KEYED), giving(stage));
        stage.completeExceptionally(new IllegalStateException("reset"));
        assertThat(failure(answer)).isInstanceOf(IllegalStateException.class);
        assertThat(row().status()).isEqualTo(Status.RETRYABLE);
        assertThat(row().doubtful()).isTrue();
        assertThat(result(call(node, staged(Effect.KEYED), giving(CompletableFuture.completedFuture("second")))))
                .isEqualTo("second");
        assertThat(row().attempts()).isEqualTo(2);
    }

    @Test
    void stageThatIsCancelled_isInDoubt() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        stage.cancel(true);
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
    }

    /** The caller loses interest; the attempt goes on, and whoever asks next is told what it came to. */
    @Test
    void answerThatIsCancelled_cancelsNoAttempt() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        answer.cancel(true);
        assertThat(stage).isNotDone();
        stage.complete("done");
        awaitNothingRunning();
        assertThat(call(node, staged(Effect.EXTERNAL), giving(stage))).isCompletedWithValue("done");
    }

    /** Not by the stage: with that, the transaction that the body was in would commit. */
    @Test
    void bodyThatThrowsForGood_afterAnAttemptInDoubt_throwsTheLedgersAnswer() {
        assertThatThrownBy(() -> call(node, staged(Effect.KEYED), () -> {
                    throw new IllegalStateException("reset");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call(node, staged(Effect.KEYED), () -> {
                    throw new Calls.Declined("no");
                }))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void bodyThatThrowsBeforeThereIsAStage_throwsAsItDid() {
        assertThatThrownBy(() -> call(node, staged(Effect.EXTERNAL), () -> {
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);
        assertThat(row().status()).isEqualTo(Status.RETRYABLE);
    }

    @Test
    void noStage_isAFailureInDoubt() throws Exception {
        assertThat(failure(call(node, staged(Effect.EXTERNAL), giving(null))))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("CompletionStage");
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
    }

    /** The caller is told at the limit, and the ledger says so before anybody calls again. What comes later counts. */
    @Test
    void stageThatDoesNotCompleteInTime_isUnknown_andItsLateResultStillCounts() throws Exception {
        Calls limited = Calls.of(Effect.EXTERNAL, "k").returning(Returns.STAGE, SHORT);
        CompletableFuture<Object> answer = call(node, limited, () -> {
            runs.incrementAndGet();
            rig.clock.advance(SHORT.plusMillis(1));
            return stage;
        });
        assertThat(failure(answer))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("within its time limit, PT0.05S");
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
        assertThat(node.engine.running().has(limited.id())).isTrue();

        stage.complete("late");
        awaitNothingRunning();
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(call(other, limited, giving(stage))).isCompletedWithValue("late");
        assertThat(runs).hasValue(1);
    }

    /** The other side knows the key: the next call repeats it, and the first result is a receipt. */
    @Test
    void keyedStageThatDoesNotCompleteInTime_isRepeatedByTheNextCall() throws Exception {
        Calls limited = Calls.of(Effect.KEYED, "k").returning(Returns.STAGE, SHORT);
        CompletableFuture<Object> answer = call(node, limited, () -> {
            rig.clock.advance(SHORT.plusMillis(1));
            return stage;
        });
        assertThat(failure(answer)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(row().status()).isEqualTo(Status.PENDING);
        assertThat(result(call(node, limited, giving(CompletableFuture.completedFuture("second")))))
                .isEqualTo("second");
        stage.complete("first");
        awaitNothingRunning();
        assertThat(row().result()).isEqualTo("\"second\"");
        assertThat(row().receipt().result()).isEqualTo("\"first\"");
    }

    /** Rule 7: it has lost its claim, and its caller gets what the ledger says. */
    @Test
    void stageThatCompletesAfterATakeOver_isAnsweredByTheLedger() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.KEYED), giving(stage));
        node.die();
        assertThat(result(call(other, staged(Effect.KEYED), giving(CompletableFuture.completedFuture("successor's")))))
                .isEqualTo("successor's");
        stage.complete("zombie's");
        assertThat(result(answer)).isEqualTo("successor's");
        assertThat(row().receipt().result()).isEqualTo("\"zombie's\"");
    }

    @Test
    void ledgerIsAwayWhenTheStageCompletes_theCallerDoesNotGetASuccessThatIsNotRecorded() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        rig.interference.fail(1, Verb.WRITE, When.BEFORE, Kind.UNAVAILABLE);
        stage.complete("done");
        assertThat(failure(answer)).isInstanceOf(OutcomeUnknownException.class);
        node.engine.unsettled().settleAll();
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(call(other, staged(Effect.EXTERNAL), giving(stage))).isCompletedWithValue("done");
    }

    /** Something of ours is broken: a live heartbeat must not protect the claim, and nobody waits for ever. */
    @Test
    void recordingThatBreaks_givesTheClaimUp() throws Exception {
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        rig.interference.next(Verb.WRITE, When.BEFORE, () -> {
            throw new IllegalStateException("broken");
        });
        stage.complete("done");
        assertThat(failure(answer)).isInstanceOf(IllegalStateException.class);
        awaitNothingRunning();
        assertThat(row().owner()).isNull();
    }

    /** Its rows are gone, and the effect outside is not. */
    @Test
    void transactionThatRolledBackBeforeTheStageCompleted_leavesEvidence() throws Exception {
        rig.transactions.begin();
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        rig.transactions.rollback();
        assertThat(row().status()).isEqualTo(Status.PENDING);
        stage.complete("done");
        assertThat(result(answer)).isEqualTo("done");
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
        assertThat(row().receipt().rowsLost()).isTrue();
        assertThat(row().receipt().result()).isEqualTo("\"done\"");
    }

    @Test
    void transactionThatCommitted_recordsTheResultInATransactionOfItsOwn() throws Exception {
        rig.transactions.begin();
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        rig.transactions.commit();
        stage.complete("done");
        assertThat(result(answer)).isEqualTo("done");
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
    }

    /** A stage that is complete is a result like any other: recorded with the rows, or lost with them. */
    @Test
    void stageThatIsComplete_isRecordedInTheCallersTransaction() throws Exception {
        Callable<Object> body = giving(CompletableFuture.completedFuture("done"));
        rig.transactions.begin();
        assertThat(call(node, staged(Effect.EXTERNAL), body)).isCompletedWithValue("done");
        assertThat(call(node, staged(Effect.EXTERNAL), body)).isCompletedWithValue("done");
        assertThat(row().status()).isEqualTo(Status.PENDING);
        rig.transactions.rollback();
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
        assertThat(row().receipt().rowsLost()).isTrue();
        assertThat(runs).hasValue(1);
    }

    /** It completes while the transaction is open: whoever waits for it in there is answered, and the end decides. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stageThatCompletesBeforeTheTransactionEnds_isRecordedByItsEnd(boolean commits) throws Exception {
        rig.transactions.begin();
        CompletableFuture<Object> answer = call(node, staged(Effect.EXTERNAL), giving(stage));
        rig.threads.submit(() -> stage.complete("done")).get(20, TimeUnit.SECONDS);
        assertThat(result(answer)).isEqualTo("done");
        assertThat(row().status()).isEqualTo(Status.PENDING);
        if (commits) {
            rig.transactions.commit();
            assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        } else {
            rig.transactions.rollback();
            assertThat(row().status()).isEqualTo(Status.UNKNOWN);
            assertThat(row().receipt().rowsLost()).isTrue();
        }
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @Test
    void stageThatNeverCompletes_doesNotHoldBackWhatIsLookedAfter() throws Exception {
        Calls limited = Calls.of(Effect.EXTERNAL, "k").returning(Returns.STAGE, SHORT);
        Instant claimed = rig.clock.instant();
        assertThat(failure(call(node, limited, () -> {
                    rig.clock.advance(SHORT.plusMillis(1));
                    return stage;
                })))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(node.engine.running().oldest(Instant.MAX))
                .isEqualTo(Instant.MAX)
                .isAfter(claimed);
        assertThat(node.engine.running().tokens()).isEmpty();
        assertThat(node.engine.running().has(limited.id())).isTrue();
        stage.complete("late");
        Awaitility.await().until(() -> !node.engine.running().has(limited.id()));
    }

    @Test
    void whatTheCallerDoesWithTheResult_hasItsCallContext() throws Exception {
        CompletableFuture<Object> answer = CallContext.with(CallContext.Field.AGENT_ID, "refund-bot")
                .call(() -> call(node, staged(Effect.EXTERNAL), giving(stage)));
        CompletableFuture<Object> agent =
                answer.thenApply(result -> CallContext.explicit().values().get(CallContext.Field.AGENT_ID));
        stage.complete("done");
        assertThat(agent.get(20, TimeUnit.SECONDS)).isEqualTo("refund-bot");
    }

    /** A node that ends takes no more work: nobody waits for ever. */
    @Test
    void applicationThatHasEnded_isTold() throws Exception {
        Threads ended = new Threads(
                rig.timer,
                rig.threads,
                work -> {
                    throw new RejectedExecutionException("ended");
                },
                rig.threads);
        Engine engine = new Engine(rig.store, rig.transactions, node, ended, new News(List.of()), Rig.SETTINGS);
        CompletableFuture<Object> answer =
                promise(engine.call(staged(Effect.EXTERNAL).running(giving(stage))));
        stage.complete("done");
        assertThat(failure(answer)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void future_isWaitedFor_andReplayedByACompletedOne() throws Exception {
        Future<Object> first = node.calling(future(Effect.EXTERNAL), giving(stage));
        Awaitility.await().until(() -> runs.get() == 1);
        assertThat(row().status()).isEqualTo(Status.PENDING);
        stage.complete("done");
        assertThat((Future<?>) Rig.get(first))
                .satisfies(f -> assertThat(f.get()).isEqualTo("done"));
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(call(node, future(Effect.EXTERNAL), giving(stage))).isCompletedWithValue("done");
        assertThat(runs).hasValue(1);
    }

    @Test
    void futureThatFails_isThrownAsWhatItFailedWith() {
        stage.completeExceptionally(new CompletionException(new Calls.Declined("no")));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> node.call(future(Effect.EXTERNAL), giving(stage)))
                    .isInstanceOf(Calls.Declined.class)
                    .hasMessage("no");
        }
        assertThat(runs).hasValue(1);
    }

    /** Who interrupts waits no longer, but the work goes on: the attempt is not over, and is not overtaken. */
    @Test
    void futureWhoseThreadIsInterrupted_isWaitedForAllTheSame() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> answer = new AtomicReference<>();
        AtomicBoolean kept = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                answer.set(node.call(future(Effect.KEYED), () -> {
                    running.countDown();
                    Thread.currentThread().interrupt();
                    return stage;
                }));
            } catch (Exception e) {
                answer.set(e);
            }
            kept.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        running.await();
        thread.interrupt();
        assertThat(failure(CompletableFuture.supplyAsync(() -> {
                    try {
                        return other.call(future(Effect.KEYED).rejecting(), giving(stage));
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                })))
                .isInstanceOf(OperationInProgressException.class);
        stage.complete("done");
        thread.join(20_000);
        assertThat(promise(answer.get())).isCompletedWithValue("done");
        assertThat(kept).isTrue();
        assertThat(row().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row().attempts()).isEqualTo(1);
    }

    @Test
    void futureThatDoesNotCompleteInTime_isUnknown() {
        Calls limited = Calls.of(Effect.EXTERNAL, "k").returning(Returns.FUTURE, SHORT);
        assertThatThrownBy(() -> node.call(limited, () -> {
                    rig.clock.advance(SHORT.plusMillis(1));
                    return stage;
                }))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(row().status()).isEqualTo(Status.UNKNOWN);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void lastCall_tellsAReplayFromARun() throws Exception {
        call(node, staged(Effect.EXTERNAL), giving(stage));
        assertThat(node.engine.operations().lastCall().orElseThrow().replayed()).isFalse();
        stage.complete("done");
        awaitNothingRunning();
        call(node, staged(Effect.EXTERNAL), giving(stage));
        assertThat(node.engine.operations().lastCall().orElseThrow().replayed()).isTrue();
    }
}
