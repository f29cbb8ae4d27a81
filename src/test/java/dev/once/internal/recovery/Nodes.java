package dev.once.internal.recovery;

import dev.once.internal.engine.Calls;
import dev.once.internal.engine.DownstreamKeys;
import dev.once.internal.engine.Engine;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.engine.News;
import dev.once.internal.engine.RecordedNews;
import dev.once.internal.engine.RunningAttempts;
import dev.once.internal.engine.Threads;
import dev.once.spi.InMemoryLedgerStore;
import dev.once.spi.InMemoryTransactions;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationRecord;
import dev.once.spi.SettableClock;
import dev.once.spi.Within;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** A ledger in memory and nodes on it, whose clocks stand still until they are moved. */
final class Nodes {

    static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    final SettableClock database = new SettableClock();
    final InMemoryTransactions transactions = new InMemoryTransactions();
    final InMemoryLedgerStore ledger = new InMemoryLedgerStore(transactions, database, DEAD_AFTER);
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private final Instant start = database.instant();
    private Duration jumped = Duration.ZERO;

    /** An engine that believes its own heartbeat, and what goes on beside it. */
    final class LivingNode {
        final Node node;
        final Engine engine;
        final Housekeeping housekeeping;
        final RecordedNews told = new RecordedNews();
        final News news = new News(List.of(told));

        private LivingNode(NodeStore store) {
            AtomicReference<RunningAttempts> running = new AtomicReference<>();
            node = new Node(store, "test", DEAD_AFTER, now -> running.get().oldest(now), Nodes.this::nanoTime);
            engine = new Engine(
                    ledger,
                    transactions,
                    node,
                    new Threads(timer, timer, timer, timer),
                    news,
                    new EngineSettings(
                            256, 3, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED));
            running.set(engine.running());
            housekeeping =
                    new Housekeeping(ledger, store, node, engine.running(), engine.unsettled(), news, DEAD_AFTER);
            node.beat();
        }

        Object call(Calls calls, Callable<Object> body) throws Exception {
            return engine.call(calls.running(body));
        }
    }

    LivingNode enter() {
        return new LivingNode(ledger.nodes());
    }

    /** Time passes, for the database and for the nodes. */
    void pass(Duration duration) {
        database.advance(duration);
    }

    /** The database's clock is set; no time passes. */
    void jump(Duration duration) {
        database.advance(duration);
        jumped = jumped.plus(duration);
    }

    private long nanoTime() {
        return Duration.between(start, database.instant()).minus(jumped).toNanos();
    }

    OperationRecord row(Calls calls) {
        return ledger.find(calls.id(), Within.OWN_TRANSACTION).orElseThrow();
    }

    void close() {
        timer.shutdownNow();
    }
}
