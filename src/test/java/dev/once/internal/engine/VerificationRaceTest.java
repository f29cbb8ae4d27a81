package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.Outcome;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Many calls meet an operation in doubt at the same moment, on several nodes. Without the claim before the question each
 * would ask, and each that hears "ruled out" would run the method.
 */
class VerificationRaceTest {

    private static final int NODES = 4;
    private static final int CALLERS = 32;

    private final Rig rig = new Rig();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() throws InterruptedException {
        rig.close();
    }

    private List<Object> callAtOnce(Calls calls) throws Exception {
        List<Rig.TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(rig.node());
        }
        assertThatThrownBy(() -> nodes.get(0).call(calls, () -> {
            throw new IllegalStateException("reset");
        }));
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Future<Object>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Rig.TestNode node = nodes.get(i % NODES);
            callers.add(rig.threads.submit(() -> {
                start.await();
                return node.call(calls, () -> "run " + runs.incrementAndGet());
            }));
        }
        List<Object> answers = new ArrayList<>();
        for (Future<Object> caller : callers) {
            answers.add(Rig.get(caller));
        }
        return answers;
    }

    private Status status(Calls calls) {
        return rig.store.find(calls.id(), Within.OWN_TRANSACTION).orElseThrow().status();
    }

    @RepeatedTest(20)
    void happened_isAskedOnce() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.happened("found"));
        Calls calls = Calls.of(Effect.EXTERNAL, "k").verifiedBy(verifier);

        assertThat(callAtOnce(calls)).hasSize(CALLERS).containsOnly("found");

        assertThat(verifier.asked).hasSize(1);
        assertThat(runs).hasValue(0);
        assertThat(status(calls)).isEqualTo(Status.SUCCEEDED);
    }

    @RepeatedTest(20)
    void ruledOut_isAskedOnceAndRunOnce() throws Exception {
        TestVerifier verifier = TestVerifier.of(attempt -> Outcome.ruledOut());
        Calls calls = Calls.of(Effect.EXTERNAL, "k").verifiedBy(verifier);

        assertThat(callAtOnce(calls)).hasSize(CALLERS).containsOnly("run 1");

        assertThat(verifier.asked).hasSize(1);
        assertThat(runs).hasValue(1);
        assertThat(status(calls)).isEqualTo(Status.SUCCEEDED);
    }
}
