package dev.once.internal.jpa;

import dev.once.internal.engine.DownstreamKeys;
import dev.once.internal.engine.Engine;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.engine.News;
import dev.once.internal.engine.RunningAttempts;
import dev.once.internal.engine.Threads;
import dev.once.internal.recovery.Heart;
import dev.once.internal.recovery.Housekeeping;
import dev.once.internal.recovery.Node;
import dev.once.internal.recovery.Purge;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** A node on a ledger as the module puts it together, with heartbeat and housekeeping. */
final class LiveNode implements AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Node node;
    private final Engine engine;
    private final Heart heart;

    LiveNode(LedgerHarness harness, Duration heartbeat) {
        this(harness, heartbeat, Duration.ofMinutes(10), 1_000);
    }

    LiveNode(LedgerHarness harness, Duration heartbeat, Duration purgeInterval, int purgeBatch) {
        LedgerStore ledger = harness.ledger();
        NodeStore heartbeats = harness.nodes();
        NodeStore nodes = harness.nodes();
        AtomicReference<RunningAttempts> running = new AtomicReference<>(new RunningAttempts());
        node = new Node(
                heartbeats,
                "test",
                LedgerHarness.DEAD_AFTER,
                now -> running.get().oldest(now),
                System::nanoTime);
        News news = new News(List.of());
        engine = new Engine(
                ledger,
                harness.transactions(),
                node,
                new Threads(timer, timer, timer, timer),
                news,
                new EngineSettings(
                        2_000, 10, 100_000, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED));
        running.set(engine.running());
        heart = Heart.start(
                node,
                heartbeats,
                nodes,
                new Housekeeping(
                        ledger, nodes, node, engine.running(), engine.unsettled(), news, LedgerHarness.DEAD_AFTER),
                new Purge(ledger, node, news, purgeInterval, purgeBatch),
                heartbeat,
                Thread::new);
    }

    Engine engine() {
        return engine;
    }

    /** Whether it has renewed its heartbeat lately, and may claim. */
    boolean fit() {
        return node.fit();
    }

    UUID incarnation() {
        return node.incarnation();
    }

    @Override
    public void close() {
        heart.close();
        timer.shutdownNow();
    }
}
