package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.Outcome;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.FailureClass;
import dev.once.spi.Transactions.State;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A retry whose attempts share a transaction. The first attempt writes rows and fails; the second writes its own and
 * returns; the transaction would commit both.
 */
class SharedTransactionTest {

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void attemptThatMayBeFollowed_letsItOnlyRollBack(Effect effect) throws Exception {
        rig.transactions.begin();

        assertThatThrownBy(() -> call(Calls.of(effect, "k"), FailureClass.TRANSIENT, failing()))
                .hasMessage("failed");
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
        assertThatThrownBy(() -> call(Calls.of(effect, "k"), FailureClass.TRANSIENT, () -> "done"))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("All attempts of @Retry share it here")
                .hasMessageContaining("mp.fault.tolerance.interceptor.priority=100");

        rig.transactions.rollback();
        assertThat(call(Calls.of(effect, "k"), FailureClass.TRANSIENT, () -> "done"))
                .isEqualTo("done");
    }

    @Test
    void attemptInDoubtThatIsRepeated_letsItOnlyRollBack() {
        rig.transactions.begin();

        assertThatThrownBy(() -> call(Calls.of(Effect.KEYED, "k"), FailureClass.AMBIGUOUS, failing()))
                .hasMessage("failed");
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
    }

    @Test
    void attemptThatGaveUp_letsItOnlyRollBack() {
        rig.transactions.begin();

        assertThatThrownBy(() -> call(Calls.of(Effect.KEYED, "k"), FailureClass.AMBIGUOUS, () -> {
                    throw new AssertionError("failed");
                }))
                .hasMessage("failed");
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
    }

    @Test
    void attemptInDoubtThatIsVerified_letsItOnlyRollBack() {
        Calls verified = Calls.of(Effect.EXTERNAL, "k").verifiedBy(TestVerifier.of(attempt -> Outcome.ruledOut()));
        rig.transactions.begin();

        assertThatThrownBy(() -> call(verified, FailureClass.AMBIGUOUS, failing()))
                .hasMessage("failed");
        assertThat(rig.transactions.state()).isEqualTo(State.DOOMED);
    }

    @Test
    void attemptInDoubtThatNobodyRepeats_leavesItAlive_andTheRetryIsTold() {
        rig.transactions.begin();

        assertThatThrownBy(() -> call(Calls.of(Effect.EXTERNAL, "k"), FailureClass.AMBIGUOUS, failing()))
                .hasMessage("failed");
        assertThat(rig.transactions.state()).isEqualTo(State.ACTIVE);
        assertThatThrownBy(() -> call(Calls.of(Effect.EXTERNAL, "k"), FailureClass.AMBIGUOUS, () -> "done"))
                .isInstanceOf(OutcomeUnknownException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void attemptThatFailedForGood_leavesItAlive_andTheRetryGetsTheSame(Effect effect) {
        rig.transactions.begin();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> call(Calls.of(effect, "k"), FailureClass.PERMANENT, () -> {
                        throw new Calls.Declined("no money");
                    }))
                    .isInstanceOf(Calls.Declined.class);
            assertThat(rig.transactions.state()).isEqualTo(State.ACTIVE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTERNAL", "KEYED"})
    void withoutARetryInIt_callersTransactionIsLeftAlive(Effect effect) {
        rig.transactions.begin();

        assertThatThrownBy(() -> node.call(Calls.of(effect, "k"), () -> {
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);
        assertThat(rig.transactions.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void withoutATransaction_thereIsNothingToRollBack() throws Exception {
        assertThatThrownBy(() -> call(Calls.of(Effect.EXTERNAL, "k"), FailureClass.TRANSIENT, failing()))
                .hasMessage("failed");
        assertThat(call(Calls.of(Effect.EXTERNAL, "k"), FailureClass.TRANSIENT, () -> "done"))
                .isEqualTo("done");
    }

    private static Callable<Object> failing() {
        return () -> {
            throw new IllegalStateException("failed");
        };
    }

    private Object call(Calls calls, FailureClass meaning, Callable<Object> body) throws Exception {
        Invocation plain = calls.running(body);
        Policy policy = plain.policy();
        return node.engine.call(new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                plain.context(),
                new Policy(
                        policy.action(),
                        policy.effect(),
                        policy.whileInProgress(),
                        policy.waitAtMost(),
                        policy.timeLimit(),
                        policy.retention(),
                        policy.afterRetention(),
                        policy.repeatWithin(),
                        policy.returns(),
                        failure -> meaning,
                        policy.replayable(),
                        SharedTransaction.METHODS),
                plain.verifier(),
                plain.codec(),
                plain.precondition(),
                () -> null,
                plain.body(),
                new Progress()));
    }
}
