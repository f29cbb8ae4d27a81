package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.Outcome;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose method must not be entered, such as with arguments that violate a constraint. */
class PreconditionTest {

    private final IllegalArgumentException violated = new IllegalArgumentException("violated");

    private final Rig rig = new Rig();
    private final Rig.TestNode node = rig.node();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void violated_nothingIsWritten_andTheCorrectedCallRuns(Effect effect) throws Exception {
        Calls calls = Calls.of(effect, "k");

        assertThatThrownBy(() -> violating(calls.withRest("wrong"))).isSameAs(violated);
        assertThat(rig.store.find(calls.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(node.call(calls.withRest("right"), () -> "done")).isEqualTo("done");
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void violatedInACallersTransaction_leavesThatAlive(Effect effect) {
        rig.transactions.begin();

        assertThatThrownBy(() -> violating(Calls.of(effect, "k"))).isSameAs(violated);
        assertThat(rig.transactions.state()).isEqualTo(State.ACTIVE);
    }

    /** What was allowed then may not be now: that a delivery is in the future, for example. */
    @ParameterizedTest
    @EnumSource(Effect.class)
    void callThatIsAnsweredFromTheLedger_isNotChecked(Effect effect) throws Exception {
        node.call(Calls.of(effect, "k"), () -> "done");

        assertThat(violating(Calls.of(effect, "k"))).isEqualTo("done");
    }

    @Test
    void violatedAtALaterAttempt_earlierFailureStays() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k");
        assertThatThrownBy(() -> node.call(calls, () -> {
                    throw new Calls.Busy();
                }))
                .isInstanceOf(Calls.Busy.class);

        assertThatThrownBy(() -> violating(calls)).isSameAs(violated);
        assertThat(node.call(calls, () -> "done")).isEqualTo("done");
    }

    /** The verification has claimed the operation by then. */
    @Test
    void attemptThatFollowsAVerification_isNotChecked() throws Exception {
        Calls calls = Calls.of(Effect.EXTERNAL, "k").verifiedBy(TestVerifier.of(attempt -> Outcome.ruledOut()));
        assertThatThrownBy(() -> node.call(calls, () -> {
                    throw new IllegalStateException("in doubt");
                }))
                .hasMessage("in doubt");

        assertThat(calling(calls, () -> "done")).isEqualTo("done");
    }

    private Object violating(Calls calls) throws Exception {
        return calling(calls, () -> {
            throw new AssertionError("the method ran");
        });
    }

    private Object calling(Calls calls, Callable<Object> body) throws Exception {
        Invocation plain = calls.running(body);
        return node.engine.call(new Invocation(
                plain.id(),
                plain.readableKey(),
                plain.fingerprint(),
                plain.fingerprintParameters(),
                plain.context(),
                plain.policy(),
                plain.verifier(),
                plain.codec(),
                () -> {
                    throw violated;
                },
                () -> null,
                plain.body(),
                new Progress()));
    }
}
