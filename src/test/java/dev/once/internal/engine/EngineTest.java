package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CallContext;
import dev.once.CurrentOperation.LastCall;
import dev.once.Effect;
import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.RecordedResultUnavailableException;
import dev.once.spi.InMemoryTransactions;
import dev.once.spi.InMemoryTransactions.CommitFault;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.OperationRecord;
import dev.once.spi.PurgeResult;
import dev.once.spi.Status;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {

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

    @ParameterizedTest
    @EnumSource(Effect.class)
    void secondCall_getsTheRecordedResult(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        assertThat(node.call(calls, returning("one"))).isEqualTo("one");
        assertThat(node.call(calls, returning("two"))).isEqualTo("one");
        assertThat(rig.node().call(calls, returning("three"))).isEqualTo("one");
        assertThat(runs).hasValue(1);
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void nullResult_isReplayedAsNull(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        assertThat(node.call(calls, returning(null))).isNull();
        assertThat(node.call(calls, returning("two"))).isNull();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void otherArgumentsUnderTheSameKey_areRefusedByName(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        node.call(calls, returning("one"));
        assertThatThrownBy(() -> node.call(calls.withRest("other"), returning("two")))
                .isInstanceOfSatisfying(
                        IdempotencyKeyReusedException.class,
                        e -> assertThat(e.parameters()).containsExactly("rest"));
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void lastCall_tellsAFirstRunFromAReplay(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        String id = calls.id().toString();
        node.call(calls, returning("one"));
        assertThat(node.engine.operations().lastCall()).contains(new LastCall(id, "test.action", 1, false));
        node.call(calls, returning("one"));
        assertThat(node.engine.operations().lastCall()).contains(new LastCall(id, "test.action", 1, true));
        assertThatThrownBy(() -> node.call(calls.withRest("other"), returning("one")));
        assertThat(node.engine.operations().lastCall()).isEmpty();
        node.call(calls, returning("one"));
        node.engine.refused("test.action", Map.of(), new Progress(), new IllegalStateException("without a name"));
        assertThat(node.engine.operations().lastCall()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void permanentFailure_isReplayedAsTheDeclaredException(Effect effect) {
        Calls calls = Calls.of(effect, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no money"))))
                .isInstanceOf(Calls.Declined.class);
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOf(Calls.Declined.class)
                .hasMessage("no money");
        assertThat(runs).hasValue(1);
    }

    @Test
    void permanentFailureThatTheMethodDoesNotDeclare_isToldOf() {
        Calls calls = Calls.of(Effect.KEYED, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new Undeclared("no money"))));
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOfSatisfying(
                        RecordedFailureException.class,
                        e -> assertThat(e.failureClass()).isEqualTo(Undeclared.class.getName()))
                .hasMessageContaining("no money");
        assertThat(runs).hasValue(1);
    }

    private static final class Undeclared extends Calls.Declined {
        Undeclared(String message) {
            super(message);
        }
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void retryableFailure_theNextCallRunsTheMethodAgain(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Busy()))).isInstanceOf(Calls.Busy.class);
        assertThat(node.call(calls, returning("two"))).isEqualTo("two");
        assertThat(runs).hasValue(2);
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void external_ambiguousFailure_isNeverRepeated() {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))))
                .isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> node.call(calls, returning("two")))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("retryable")
                    .hasMessageContaining("KEYED");
        }
        assertThat(runs).hasValue(1);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void keyed_ambiguousFailure_isRepeatedAndSaysSo() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new IllegalStateException("reset"))))
                .isInstanceOf(IllegalStateException.class);
        Rig.TestNode other = rig.node();
        other.call(calls, () -> {
            RunningOperation operation = other.engine.operations().current().orElseThrow();
            assertThat(operation.attempt()).isEqualTo(2);
            assertThat(operation.resumed()).isTrue();
            return null;
        });
        assertThat(row(calls).attempts()).isEqualTo(2);
    }

    @Test
    void downstreamKey_isStableOverAttemptsAndAnotherForAnotherTarget() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        Set<String> gateway = new HashSet<>();
        Set<String> bank = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Rig.TestNode anywhere = rig.node();
            assertThatThrownBy(() -> anywhere.call(calls, () -> {
                RunningOperation operation =
                        anywhere.engine.operations().current().orElseThrow();
                gateway.add(operation.downstreamKey("gateway"));
                bank.add(operation.downstreamKey("bank"));
                throw new Calls.Busy();
            }));
        }
        assertThat(gateway).hasSize(1).allSatisfy(key -> assertThat(key).matches("[A-Za-z0-9_-]{43}"));
        assertThat(bank).hasSize(1).doesNotContainAnyElementsOf(gateway);
    }

    @Test
    void afterRetention_isANewOperationWithANewDownstreamKey() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k").retainedFor(Duration.ofDays(1));
        Set<String> keys = new HashSet<>();
        Callable<Object> body = () -> {
            keys.add(node.engine.operations().current().orElseThrow().downstreamKey("gateway"));
            return "r" + runs.incrementAndGet();
        };
        assertThat(node.call(calls, body)).isEqualTo("r1");
        rig.clock.advance(Duration.ofDays(1).minusNanos(1));
        assertThat(node.call(calls, body)).isEqualTo("r1");
        rig.clock.advance(Duration.ofNanos(1));
        assertThat(node.call(calls, body)).isEqualTo("r2");
        assertThat(keys).hasSize(2);
        assertThat(row(calls).generation()).isEqualTo(2);
    }

    private void purge() {
        assertThat(rig.store.purge(node.incarnation, Duration.ZERO, 100)).isEqualTo(new PurgeResult.Finished(1));
    }

    private void assertExpired(Calls calls, String became) {
        int before = runs.get();
        assertThatThrownBy(() -> node.call(calls, returning("again")))
                .isInstanceOfSatisfying(
                        OperationExpiredException.class,
                        e -> assertThat(e.operationId()).hasValue(calls.id().toString()))
                .hasMessageContaining(became)
                .hasMessageContaining("did not run")
                .hasMessageContaining("another key");
        assertThat(runs).hasValue(before);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void refusedAfterRetention_beforeAndAfterThePurge(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k").retainedFor(Duration.ofDays(1)).refusedAfterRetention();
        assertThat(node.call(calls, returning("one"))).isEqualTo("one");
        rig.clock.advance(Duration.ofDays(1).minusNanos(1));
        assertThat(node.call(calls, returning("two"))).isEqualTo("one");
        rig.clock.advance(Duration.ofNanos(1));
        assertExpired(calls, "it took effect");
        purge();
        assertExpired(calls, "it took effect");
        rig.transactions.begin();
        assertExpired(calls, "it took effect");
        rig.transactions.rollback();
        assertThatThrownBy(() -> node.call(calls.withRest("other"), returning("two")))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(runs).hasValue(1);
        assertThat(row(calls).generation()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void refusedAfterAPermanentFailure_saysThatNothingHappened(Effect effect) {
        Calls calls = Calls.of(effect, "k").retainedFor(Duration.ofDays(1)).refusedAfterRetention();
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no money"))));
        rig.clock.advance(Duration.ofDays(1));
        assertExpired(calls, "it failed for good, and nothing happened");
        purge();
        assertExpired(calls, "it failed for good, and nothing happened");
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void refusedAfterATransientFailure_saysThatItDidNotTakeEffect(Effect effect) {
        Calls calls = Calls.of(effect, "k").retainedFor(Duration.ofDays(1)).refusedAfterRetention();
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Busy())));
        rig.clock.advance(Duration.ofDays(1));
        assertExpired(calls, "it did not take effect");
    }

    /** The method has run for this call: that it did not would be a lie. */
    @Test
    void attemptThatOutlivesTheRetention_isToldThatItLostItsClaim() {
        Calls calls =
                Calls.of(Effect.KEYED, "k").retainedFor(Duration.ofDays(1)).refusedAfterRetention();
        Rig.TestNode other = rig.node();
        assertThatThrownBy(() -> node.call(calls, () -> {
                    node.die();
                    other.call(calls, returning("other"));
                    rig.clock.advance(Duration.ofDays(1));
                    return "late";
                }))
                .isInstanceOf(ClaimLostException.class);
        assertExpired(calls, "it took effect");
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void newOperationAfterThePurge_runsAgain(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k").retainedFor(Duration.ofDays(1));
        node.call(calls, returning("one"));
        rig.clock.advance(Duration.ofDays(1));
        purge();
        assertThat(node.call(calls.withRest("other"), returning("two"))).isEqualTo("two");
        assertThat(row(calls).generation()).as("a tombstone is continued").isEqualTo(effect == Effect.KEYED ? 2 : 1);
        assertThat(row(calls).purgedAt()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void contextOfTheCall_isRecorded(Effect effect) throws Exception {
        Invocation plain = Calls.of(effect, "k").running(returning("one"));
        Map<CallContext.Field, String> context = Map.of(CallContext.Field.USER, "ann");
        node.engine.call(new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                context,
                plain.policy(),
                null,
                plain.codec(),
                plain.precondition(),
                () -> null,
                plain.body(),
                new Progress()));
        assertThat(row(Calls.of(effect, "k")).context()).isEqualTo(context);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void reentry_failsAtOnce(Effect effect) {
        Calls calls = Calls.of(effect, "k");
        assertThatThrownBy(() -> node.call(calls, () -> node.call(calls, returning("inner"))))
                .isInstanceOf(OperationInProgressException.class)
                .hasMessageContaining("inside itself");
        assertThat(runs).hasValue(0);
    }

    @Test
    void nestedOperation_isItsOwn() throws Exception {
        Calls outer = Calls.of(Effect.EXTERNAL, "outer");
        Calls inner = Calls.of(Effect.EXTERNAL, "inner");
        node.call(outer, () -> node.call(inner, returning("inner")));
        assertThat(node.engine.operations().lastCall().orElseThrow().operationId())
                .isEqualTo(outer.id().toString());
        assertThat(row(inner).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(outer).status()).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void twiceInOneTransaction_theSecondIsAnsweredFromIt(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k").waitingAtMost(Duration.ofMillis(100));
        rig.transactions.begin();
        assertThat(node.call(calls, returning("one"))).isEqualTo("one");
        assertThat(node.call(calls, returning("two"))).isEqualTo("one");
        assertThatThrownBy(() -> node.call(calls.withRest("other"), returning("three")))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        rig.transactions.commit();
        assertThat(runs).hasValue(1);
        assertThat(row(calls).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void callersTransactionRollsBack_transactionalNothingHappened() throws Exception {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        rig.transactions.begin();
        node.call(calls, returning("one"));
        rig.transactions.rollback();
        assertThat(rig.store.find(calls.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(node.call(calls, returning("two"))).isEqualTo("two");
    }

    @Test
    void callersTransactionRollsBack_externalIsUnknownWithTheResultAsEvidence() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.transactions.begin();
        node.call(calls, returning("one"));
        rig.transactions.rollback();
        OperationRecord row = row(calls);
        assertThat(row.status()).isEqualTo(Status.UNKNOWN);
        assertThat(row.receipt().result()).isEqualTo("\"one\"");
        assertThat(row.receipt().rowsLost()).isTrue();
        assertThatThrownBy(() -> node.call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void callersTransactionRollsBack_keyedIsRepeatedAndNeverDenied() throws Exception {
        Calls calls = Calls.of(Effect.KEYED, "k");
        rig.transactions.begin();
        node.call(calls, returning("one"));
        rig.transactions.rollback();
        assertThat(row(calls).status()).isEqualTo(Status.RETRYABLE);
        // A permanent failure of the next attempt does not deny the effect of this one.
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no"))))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void methodDoomsItsTransaction_theEffectIsNotDenied(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        rig.transactions.begin();
        node.call(calls, () -> {
            rig.transactions.doom();
            return "one";
        });
        assertThatThrownBy(rig.transactions::commit);
        assertThat(row(calls).status()).isEqualTo(effect == Effect.KEYED ? Status.RETRYABLE : Status.UNKNOWN);
        assertThat(row(calls).receipt()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void doomedTransaction_theMethodDoesNotRun(Effect effect) {
        rig.transactions.begin();
        rig.transactions.doom();
        assertThatThrownBy(() -> node.call(Calls.of(effect, "k"), returning("one")))
                .isInstanceOf(LedgerUnavailableException.class);
        rig.transactions.rollback();
        assertThat(runs).hasValue(0);
    }

    /** A claim in its caller's transaction never commits without its end. */
    @Test
    void transactional_methodThatCannotBeStarted_letsItOnlyRollBack() {
        rig.timer.shutdownNow();
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(
                        Calls.of(Effect.TRANSACTIONAL, "k").limitedTo(Duration.ofSeconds(60)), returning("one")))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        rig.transactions.rollback();
        assertThat(runs).hasValue(0);
    }

    @Test
    void transactional_resultOfABrokenClass_letsItOnlyRollBack() {
        rig.transactions.begin();
        Invocation call = unwritable(
                Calls.of(Effect.TRANSACTIONAL, "k").running(returning("one")), new NoClassDefFoundError("gone"));
        assertThatThrownBy(() -> node.engine.call(call)).isInstanceOf(NoClassDefFoundError.class);
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        rig.transactions.rollback();
    }

    @Test
    void transactional_transientFailureInCallersTransaction_letsItOnlyRollBack() {
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(Calls.of(Effect.TRANSACTIONAL, "k"), throwing(new Calls.Busy())));
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        rig.transactions.rollback();
    }

    @Test
    void transactional_anotherDataSourceCannotJoin_theMethodsExceptionSaysWhy() {
        InMemoryTransactions.CannotJoin refused = new InMemoryTransactions.CannotJoin();
        assertThatThrownBy(() -> node.call(Calls.of(Effect.TRANSACTIONAL, "k"), () -> {
                    throw refused;
                }))
                .isSameAs(refused);
        assertThat(refused.getSuppressed())
                .singleElement(InstanceOfAssertFactories.THROWABLE)
                .hasMessageContaining("bind jdbc/once")
                .hasMessageContaining("XA")
                .hasMessageContaining("nothing happened");
    }

    @Test
    void transactional_ledgerCannotJoin_theMessageNamesTheRemedies() throws Exception {
        rig.interference.fail(1, Verb.FIND, When.BEFORE, Kind.CANNOT_JOIN);
        assertThatThrownBy(() -> node.call(Calls.of(Effect.TRANSACTIONAL, "k"), () -> "done"))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("bind jdbc/once")
                .hasMessageContaining("XA")
                .hasMessageContaining("The method did not run");
    }

    @Test
    void transactional_permanentFailure_commitsWithTheCallersRows() throws Exception {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no"))));
        assertThat(rig.transactions.state()).isEqualTo(State.ACTIVE);
        rig.transactions.commit();
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void transactional_permanentFailureThatRollsBack_isRecordedAfterwards() {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(calls, throwing(new Calls.Declined("no"))));
        rig.transactions.rollback();
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
    }

    /** Its rows must not commit while the ledger only knows that somebody had claimed. */
    @Test
    void transactional_permanentFailurePastItsTimeLimit_rollsBackAndIsRecorded() {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k").limitedTo(Duration.ofHours(1));
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(calls, () -> {
                    rig.clock.advance(Duration.ofHours(2));
                    throw new Calls.Declined("no");
                }))
                .isInstanceOf(Calls.Declined.class);
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        rig.transactions.rollback();
        assertThat(row(calls).status()).isEqualTo(Status.FAILED);
    }

    /** Nothing happened, so the caller must not get a result. */
    @Test
    void transactional_transactionOfOursThatRollsBackInSilence_isNoSuccess() throws Exception {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        rig.transactions.failNextCommit(CommitFault.ROLLED_BACK_IN_SILENCE);
        assertThatThrownBy(() -> node.call(calls, returning("one"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(rig.store.find(calls.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(node.call(calls, returning("two"))).isEqualTo("two");
    }

    @Test
    void transactional_methodEndsItsTransaction_isRefused() {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        rig.transactions.begin();
        assertThatThrownBy(() -> node.call(calls, () -> {
                    rig.transactions.commit();
                    rig.transactions.begin();
                    return "one";
                }))
                .isInstanceOf(ClaimLostException.class);
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        rig.transactions.rollback();
        // The claim stands there alone: what the method committed is not known.
        assertThatThrownBy(() -> node.call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void transactional_resultThatCannotBeWritten_rollsBack() {
        Calls calls = Calls.of(Effect.TRANSACTIONAL, "k");
        assertThatThrownBy(() -> node.call(calls, returning(new Object())))
                .isInstanceOf(RecordedResultUnavailableException.class);
        assertThat(rig.store.find(calls.id(), Within.OWN_TRANSACTION)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void resultThatCannotBeWritten_isAnUnavailableSuccess(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        node.call(calls, returning(new Object()));
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOf(RecordedResultUnavailableException.class);
        assertThat(runs).hasValue(1);
    }

    /** A call whose result cannot be written, by this error. */
    private static Invocation unwritable(Invocation plain, Error error) {
        ResultCodec broken = new ResultCodec() {
            @Override
            public String write(Object result) {
                throw error;
            }

            @Override
            public Object read(String json) {
                return plain.codec().read(json);
            }
        };
        return new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                plain.context(),
                plain.policy(),
                null,
                broken,
                plain.precondition(),
                () -> null,
                plain.body(),
                new Progress());
    }

    /** A list that is linked too deeply, for example: the method has returned all the same. */
    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void resultTooDeepToBeWritten_isAnUnavailableSuccess(Effect effect) throws Exception {
        Invocation call = unwritable(Calls.of(effect, "k").running(returning("one")), new StackOverflowError());
        assertThat(node.engine.call(call)).isEqualTo("one");
        assertThat(row(Calls.of(effect, "k")).status()).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void resultLargerThanTheLimit_isAnUnavailableSuccess(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        node.call(calls, returning("x".repeat(Rig.SETTINGS.resultMax())));
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOf(RecordedResultUnavailableException.class)
                .hasMessageContaining("once.result.max");
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void resultThatCannotBeReadAnyMore_isNeverRunAgain(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        node.call(calls, returning("changed since"));
        assertThatThrownBy(() -> node.call(calls, returning("two")))
                .isInstanceOf(RecordedResultUnavailableException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void ledgerAway_theMethodDoesNotRun(Effect effect) {
        rig.interference.fail(1, Verb.FIND, When.BEFORE, Kind.UNAVAILABLE);
        assertThatThrownBy(() -> node.call(Calls.of(effect, "k"), returning("one")))
                .isInstanceOf(LedgerUnavailableException.class);
        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void poolExhausted_theMessageNamesTheRemedy(Effect effect) {
        rig.interference.fail(1, Verb.CLAIM, When.BEFORE, Kind.EXHAUSTED);
        assertThatThrownBy(() -> node.call(Calls.of(effect, "k"), returning("one")))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("jdbc/once-claims");
        assertThat(runs).hasValue(0);
        assertThat(node.engine.running().tokens()).isEmpty();
    }

    @Test
    void nodeNotFit_doesNotClaim() {
        node.fit = false;
        assertThatThrownBy(() -> node.call(Calls.of(Effect.KEYED, "k"), returning("one")))
                .isInstanceOf(LedgerUnavailableException.class);
        assertThat(rig.store.find(Calls.of(Effect.KEYED, "k").id(), Within.OWN_TRANSACTION))
                .isEmpty();
    }

    /** The claim took longer than the heartbeat: the body does not run, and nobody has to doubt it. */
    @Test
    void nodeNotFitAfterTheClaim_theClaimIsReleased() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        rig.interference.next(Verb.CLAIM, When.AFTER, () -> node.fit = false);
        assertThatThrownBy(() -> node.call(calls, returning("one"))).isInstanceOf(LedgerUnavailableException.class);
        assertThat(runs).hasValue(0);
        assertThat(rig.node().call(calls, returning("two"))).isEqualTo("two");
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = "TRANSACTIONAL", mode = EnumSource.Mode.EXCLUDE)
    void duplicateOfARunningCall_isRejectedOrWaitsAtMostItsTime(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var first = node.calling(calls, () -> {
            running.countDown();
            end.await();
            return "one";
        });
        running.await();
        for (Rig.TestNode anywhere : new Rig.TestNode[] {node, rig.node()}) {
            assertThatThrownBy(() -> anywhere.call(calls.rejecting(), returning("two")))
                    .isInstanceOf(OperationInProgressException.class);
            assertThatThrownBy(() -> anywhere.call(calls.waitingAtMost(Duration.ofMillis(120)), returning("two")))
                    .isInstanceOf(OperationInProgressException.class);
        }
        end.countDown();
        assertThat(Rig.get(first)).isEqualTo("one");
        assertThat(runs).hasValue(0);
    }

    @Test
    void interruptedWaiter_isToldAndKeepsItsFlag() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var first = node.calling(calls, () -> {
            running.countDown();
            end.await();
            return "one";
        });
        running.await();
        var waiter = rig.threads.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> node.call(calls, returning("two")))
                    .isInstanceOf(OperationInProgressException.class)
                    .hasMessageContaining("interrupted");
            return Thread.currentThread().isInterrupted();
        });
        assertThat(Rig.get(waiter)).isTrue();
        end.countDown();
        Rig.get(first);
    }

    /** Nobody has to call again for an operator to see it. */
    @Test
    void error_isInDoubtAtOnce() {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        assertThatThrownBy(() -> node.call(calls, throwing(new LinkageError("broken"))))
                .isInstanceOf(LinkageError.class);
        assertThat(row(calls).status()).isEqualTo(Status.UNKNOWN);
        assertThat(row(calls).failure().type()).isEqualTo(LinkageError.class.getName());
        assertThatThrownBy(() -> node.call(calls, returning("two"))).isInstanceOf(OutcomeUnknownException.class);
    }
}
