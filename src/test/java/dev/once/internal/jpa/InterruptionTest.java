package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.internal.engine.Calls;
import dev.once.internal.engine.Invocation;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.h2.api.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thread that is interrupted while it works on the ledger: it ends what it has begun, and keeps its flag. */
class InterruptionTest {

    /** Longer than any round of the node, whose own threads are not to do the work. */
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void interruptedWhenTheMethodReturns_outcomeIsWritten(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind);
                LiveNode node = new LiveNode(harness, SLOW)) {
            for (Effect effect : Effect.values()) {
                for (boolean within : new boolean[] {false, true}) {
                    Calls call = Calls.of(effect, effect + " " + within);
                    boolean kept = interrupted(() -> {
                        if (within) {
                            harness.inTransaction(() -> node.engine().call(interrupting(call)));
                        } else {
                            node.engine().call(interrupting(call));
                        }
                    });
                    assertThat(kept).as(call.key()).isTrue();
                    assertThat(status(harness, call)).as(call.key()).isEqualTo(Status.SUCCEEDED);
                }
            }
        }
    }

    /** The flag is set before the call: the method is to see it, and nobody else. */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void interruptedBeforeTheCall_methodRunsAndSeesTheFlag(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind);
                LiveNode node = new LiveNode(harness, SLOW)) {
            for (Effect effect : Effect.values()) {
                Calls call = Calls.of(effect, effect + " before");
                boolean kept = interrupted(() -> {
                    Thread.currentThread().interrupt();
                    Object seen = node.engine()
                            .call(call.running(
                                    () -> String.valueOf(Thread.currentThread().isInterrupted())));
                    assertThat(seen).as(call.key()).isEqualTo("true");
                });
                assertThat(kept).as(call.key()).isTrue();
                assertThat(status(harness, call)).as(call.key()).isEqualTo(Status.SUCCEEDED);
            }
        }
    }

    /** H2 in memory runs statements on the thread of the caller, and there so a trigger. */
    @Test
    void interruptedThread_runsItsStatementsWithoutTheFlag() throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(TestDatabase.H2);
                LiveNode node = new LiveNode(harness, SLOW)) {
            harness.update("create trigger looks before insert, update on once_operation for each row call '"
                    + Looks.class.getName() + "'");
            Looks.INTERRUPTED.clear();
            for (Effect effect : Effect.values()) {
                Calls call = Calls.of(effect, effect + " looked at");
                interrupted(() -> harness.inTransaction(() -> node.engine().call(interrupting(call))));
                interrupted(() -> {
                    Thread.currentThread().interrupt();
                    node.engine().call(Calls.of(effect, effect + " too").running(() -> "done"));
                });
            }
            assertThat(Looks.INTERRUPTED).isNotEmpty().containsOnly(false);
        }
    }

    /** Whether the threads that changed rows were interrupted. */
    public static final class Looks implements Trigger {

        static final List<Boolean> INTERRUPTED = new CopyOnWriteArrayList<>();

        @Override
        public void fire(Connection connection, Object[] before, Object[] after) {
            INTERRUPTED.add(Thread.currentThread().isInterrupted());
        }
    }

    /** A pool that lets its callers wait does not let an interrupted one wait. */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void poolIsEmptyWhenTheInterruptedMethodReturns_outcomeIsWrittenOnceThereIsAConnection(TestDatabase kind)
            throws Exception {
        emptyPool(kind, thread -> thread.interrupt(), thread -> {});
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void interruptedWhileItWaitsForAConnection_outcomeIsWrittenOnceThereIsOne(TestDatabase kind) throws Exception {
        emptyPool(kind, thread -> {}, thread -> thread.interrupt());
    }

    private interface Interrupt {
        void of(Thread thread);
    }

    private void emptyPool(TestDatabase kind, Interrupt before, Interrupt waiting) throws Exception {
        int connections = 4;
        try (LedgerHarness harness = LedgerHarness.open(kind, "READ_COMMITTED", connections);
                LiveNode node = new LiveNode(harness, SLOW)) {
            Calls call = Calls.of(Effect.EXTERNAL, "empty pool");
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch empty = new CountDownLatch(1);
            List<Thread> caller = new ArrayList<>();
            Future<Boolean> called =
                    threads.submit(() -> interrupted(() -> node.engine().call(call.running(() -> {
                        caller.add(Thread.currentThread());
                        running.countDown();
                        empty.await();
                        before.of(Thread.currentThread());
                        return "done";
                    }))));
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            List<Connection> held = new ArrayList<>();
            while (harness.source().getMetrics().availableCount() > 0 || held.isEmpty()) {
                held.add(harness.source().getConnection());
            }
            while (harness.source().getMetrics().activeCount() < connections) {
                held.add(harness.source().getConnection());
            }
            empty.countDown();
            Awaitility.await().until(() -> harness.source().getMetrics().awaitingCount() > 0 || called.isDone());
            waiting.of(caller.get(0));
            for (Connection connection : held) {
                connection.close();
            }
            assertThat(called.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(status(harness, call)).isEqualTo(Status.SUCCEEDED);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Whether the thread's flag is set after the work; it is cleared. */
    private static boolean interrupted(Work work) throws Exception {
        try {
            work.run();
        } catch (Throwable e) {
            Thread.interrupted();
            throw e;
        }
        return Thread.interrupted();
    }

    private static Invocation interrupting(Calls call) {
        return call.running(() -> {
            Thread.currentThread().interrupt();
            return "done";
        });
    }

    private static Status status(LedgerHarness harness, Calls call) {
        return harness.ledger()
                .find(call.id(), Within.OWN_TRANSACTION)
                .orElseThrow()
                .status();
    }
}
