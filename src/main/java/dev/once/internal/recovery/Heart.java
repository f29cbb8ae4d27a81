package dev.once.internal.recovery;

import dev.once.internal.engine.Message;
import dev.once.spi.NodeStore;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The three threads of a node: one for the heartbeat alone, so that nothing delays it, one for the housekeeping, and
 * one for the purge, which may take long. Thread-safe.
 */
public final class Heart implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Heart.class.getName());

    private static final Duration LAST_ROUND = Duration.ofSeconds(10);

    private final Node node;
    private final NodeStore heartbeats;
    private final NodeStore nodes;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads;

    private Heart(
            Node node,
            NodeStore heartbeats,
            NodeStore nodes,
            Housekeeping housekeeping,
            Purge purge,
            Duration interval,
            ThreadFactory factory) {
        this.node = node;
        this.heartbeats = heartbeats;
        this.nodes = nodes;
        this.threads = List.of(
                // At once: a container can let its threads wait until the application has started. And from begin to
                // begin: a beat that was answered late is old already.
                factory.newThread(() -> repeat("heartbeat", Duration.ZERO, interval::minus, node::beat)),
                factory.newThread(() -> repeat("housekeeping", interval, took -> interval, housekeeping::round)),
                // The first look comes early: nodes that never live for an interval must purge too.
                factory.newThread(() -> repeat("purge", interval, took -> purge.interval(), () -> purgeAll(purge))));
    }

    /**
     * Enters the node, by a first beat on the calling thread, and starts beating.
     *
     * @param heartbeats the store that {@code node} beats with
     * @param nodes the store that {@code housekeeping} uses
     * @param interval {@code once.heartbeat}
     * @throws StoreException if the first beat is not answered
     */
    public static Heart start(
            Node node,
            NodeStore heartbeats,
            NodeStore nodes,
            Housekeeping housekeeping,
            Purge purge,
            Duration interval,
            ThreadFactory factory) {
        node.beat();
        Heart heart = new Heart(node, heartbeats, nodes, housekeeping, purge, interval, factory);
        heart.threads.forEach(Thread::start);
        return heart;
    }

    private void purgeAll(Purge purge) {
        boolean more = true;
        while (more && stop.getCount() > 0) {
            more = purge.batch();
        }
    }

    /** {@code pauseAfter}: until the next round, after one that took so long; a negative one is none. */
    private void repeat(String what, Duration first, UnaryOperator<Duration> pauseAfter, Runnable round) {
        boolean failing = false;
        Duration pause = first;
        try {
            while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                long begin = node.clock().nanoTime();
                try {
                    round.run();
                    failing = false;
                } catch (RuntimeException | Error e) {
                    // Whatever it is: without a heartbeat this node refuses every call. Said once for each time that it
                    // begins to fail; tried again when the next round is due.
                    if (failing) {
                        Message.ROUND_FAILED.debug(LOG, e, what);
                    } else {
                        Message.ROUND_FAILED.logCause(LOG, e, what);
                    }
                    failing = true;
                }
                pause = pauseAfter.apply(Duration.ofNanos(node.clock().nanoTime() - begin));
            }
        } catch (InterruptedException e) {
            // The container ends its threads: so does this one.
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the threads, and leaves: what is still running here counts as abandoned from then on. */
    @Override
    public void close() {
        stop.countDown();
        try {
            for (Thread thread : threads) {
                thread.join(LAST_ROUND.toMillis());
            }
            heartbeats.leave(node.incarnation());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            Message.ROW_STAYS.logCause(LOG, e);
        } finally {
            heartbeats.close();
            nodes.close();
        }
    }
}
