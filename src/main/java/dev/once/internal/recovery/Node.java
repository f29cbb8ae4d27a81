package dev.once.internal.recovery;

import dev.once.internal.engine.Message;
import dev.once.internal.engine.NodeState;
import dev.once.spi.NodeStore;
import dev.once.spi.NodeStore.Beat;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of this node. {@link #beat} is called by one thread, at every {@code once.heartbeat}; the rest is
 * thread-safe.
 */
public final class Node implements NodeState {

    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    /** How far the database's clock and ours may drift apart between two beats before heartbeats are not believed. */
    private static final Duration CLOCK_JUMP = Duration.ofSeconds(1);

    /**
     * The last acknowledged heartbeat.
     *
     * @param sent when it was sent, by the monotonic clock
     * @param received when its answer came
     */
    private record Acknowledged(UUID incarnation, Beat beat, long sent, long received) {}

    private final NodeStore store;
    private final String name;
    private final Duration deadAfter;
    private final UnaryOperator<Instant> oldestClaim;
    private final MonotonicClock clock;

    private volatile @Nullable Acknowledged last;
    private volatile long suspendedUntil;

    /**
     * A node that has not entered yet: {@link #beat} does.
     *
     * @param name what people see of it
     * @param deadAfter {@code once.node.dead-after}
     * @param oldestClaim gives an instant that is not after any claim in flight; the argument where there is none
     */
    public Node(
            NodeStore store,
            String name,
            Duration deadAfter,
            UnaryOperator<Instant> oldestClaim,
            MonotonicClock clock) {
        this.store = store;
        this.name = name;
        this.deadAfter = deadAfter;
        this.oldestClaim = oldestClaim;
        this.clock = clock;
        this.suspendedUntil = clock.nanoTime();
    }

    /**
     * Enters, or renews. An incarnation whose row is gone was found dead, and others have taken its attempts over: a
     * new one begins.
     *
     * @throws StoreException if the database does not answer; the heartbeat is then as old as it is
     */
    public void beat() {
        Acknowledged before = last;
        long sent = clock.nanoTime();
        Beat beat;
        UUID incarnation;
        if (before == null) {
            incarnation = UUID.randomUUID();
            beat = store.enter(incarnation, name);
        } else {
            incarnation = before.incarnation();
            beat = store.renew(incarnation, oldestClaim.apply(before.beat().at()));
            if (!beat.alive()) {
                Message.FOUND_DEAD.log(LOG, deadAfter);
                sent = clock.nanoTime();
                incarnation = UUID.randomUUID();
                beat = store.enter(incarnation, name);
            }
        }
        Acknowledged now = new Acknowledged(incarnation, beat, sent, clock.nanoTime());
        if (before != null) {
            watchClock(before, now);
        }
        last = now;
    }

    /**
     * After a jump of the database's clock, or when another server answers (a failover), every heartbeat looks old:
     * the others get the time to renew theirs.
     */
    private void watchClock(Acknowledged before, Acknowledged now) {
        Duration database = Duration.between(before.beat().at(), now.beat().at());
        // The database's clock was read between sending and receiving, in both beats.
        Duration shortest = Duration.ofNanos(now.sent() - before.received());
        Duration longest = Duration.ofNanos(now.received() - before.sent());
        boolean jumped =
                database.compareTo(shortest.minus(CLOCK_JUMP)) < 0 || database.compareTo(longest.plus(CLOCK_JUMP)) > 0;
        if (jumped || !before.beat().server().equals(now.beat().server())) {
            suspendedUntil = now.received() + deadAfter.toNanos();
            Message.CLOCK_JUMPED.log(LOG, deadAfter);
        }
    }

    @Override
    public UUID incarnation() {
        return acknowledged().incarnation();
    }

    @Override
    public boolean fit() {
        return last != null && age().compareTo(limit()) < 0;
    }

    MonotonicClock clock() {
        return clock;
    }

    /** Since the last acknowledged heartbeat was sent. */
    public Duration age() {
        return Duration.ofNanos(clock.nanoTime() - acknowledged().sent());
    }

    /** From which {@link #age} on this node does not run methods. */
    public Duration limit() {
        return deadAfter.dividedBy(2);
    }

    @Override
    public boolean mayTakeOver() {
        return clock.nanoTime() - suspendedUntil >= 0;
    }

    @Override
    public Instant lastBeat() {
        return acknowledged().beat().at();
    }

    /** The database's clock now, as far as it can be known from the last beat. */
    public Instant databaseTime() {
        Acknowledged beat = acknowledged();
        return beat.beat().at().plusNanos(clock.nanoTime() - beat.received());
    }

    private Acknowledged acknowledged() {
        Acknowledged beat = last;
        if (beat == null) {
            throw new IllegalStateException("the node has not entered yet");
        }
        return beat;
    }
}
