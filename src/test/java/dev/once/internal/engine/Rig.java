package dev.once.internal.engine;

import dev.once.spi.InMemoryLedgerStore;
import dev.once.spi.InMemoryTransactions;
import dev.once.spi.Interference;
import dev.once.spi.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A ledger in memory, and nodes with engines of their own on it. To be closed by the test that made it. */
final class Rig {

    static final Duration DEAD_AFTER = Duration.ofSeconds(10);
    static final EngineSettings SETTINGS =
            new EngineSettings(256, 3, 1_000, Duration.ofMillis(500), Duration.ofSeconds(10), DownstreamKeys.BY_SEED);

    final SettableClock clock = new SettableClock();
    final InMemoryTransactions transactions = new InMemoryTransactions();
    final InMemoryLedgerStore store = new InMemoryLedgerStore(transactions, clock, DEAD_AFTER);
    final Interference interference = store.interference();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService threads = Executors.newCachedThreadPool();
    final RecordedNews listener = new RecordedNews();

    /** A node that is as fit as the test wants. */
    final class TestNode implements NodeState {
        volatile UUID incarnation = UUID.randomUUID();
        final Engine engine = new Engine(store, transactions, this, workers(), new News(List.of(listener)), SETTINGS);
        volatile boolean fit = true;
        volatile boolean mayTakeOver = true;

        private TestNode() {
            store.nodes().enter(incarnation, "test");
        }

        Object call(Calls calls, Callable<Object> body) throws Exception {
            return engine.call(calls.running(body));
        }

        Future<Object> calling(Calls calls, Callable<Object> body) {
            return threads.submit(() -> call(calls, body));
        }

        void beat() {
            store.nodes().renew(incarnation, clock.instant());
        }

        /** It was thought dead, and goes on as another one. */
        void enterAgain() {
            die();
            incarnation = UUID.randomUUID();
            store.nodes().enter(incarnation, "test");
        }

        /** Its heartbeat has stopped for too long. */
        void die() {
            store.nodes().silence(incarnation);
        }

        @Override
        public UUID incarnation() {
            return incarnation;
        }

        @Override
        public boolean fit() {
            return fit;
        }

        @Override
        public boolean mayTakeOver() {
            return mayTakeOver;
        }

        @Override
        public Instant lastBeat() {
            return clock.instant();
        }
    }

    /** All that works for calls beside their own threads. */
    Threads workers() {
        return new Threads(timer, threads, threads, threads);
    }

    TestNode node() {
        return new TestNode();
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    void close() throws InterruptedException {
        threads.shutdownNow();
        timer.shutdownNow();
        if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a thread of the test does not end");
        }
    }
}
