package dev.once.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.internal.engine.Calls;
import dev.once.spi.AbandonedOperation;
import dev.once.spi.Interference.Parking;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.NodeStore;
import dev.once.spi.StoreException;
import dev.once.spi.Within;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartTest {

    private static final Duration INTERVAL = Duration.ofMillis(1);
    private static final Duration PURGE_INTERVAL = Duration.ofMillis(2);
    private static final int BATCH = 2;

    private final AtomicLong passed = new AtomicLong();
    private final Nodes nodes = new Nodes();
    private final Watched heartbeats = new Watched(nodes.ledger.nodes());
    private final Watched housekeepers = new Watched(nodes.ledger.nodes());
    private final Node node = new Node(
            heartbeats, "test", Nodes.DEAD_AFTER, otherwise -> otherwise, () -> System.nanoTime() + passed.get());
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        nodes.close();
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    private Heart start() {
        return start(INTERVAL);
    }

    private Heart start(Duration interval) {
        Nodes.LivingNode unused = nodes.enter();
        return Heart.start(
                node,
                heartbeats,
                housekeepers,
                new Housekeeping(
                        nodes.ledger,
                        housekeepers,
                        node,
                        unused.engine.running(),
                        unused.engine.unsettled(),
                        unused.news,
                        Nodes.DEAD_AFTER),
                new Purge(nodes.ledger, node, unused.news, PURGE_INTERVAL, BATCH),
                interval,
                work -> {
                    Thread thread = new Thread(work);
                    threads.add(thread);
                    return thread;
                });
    }

    /** Counts what is asked of a store, and may fail. */
    private final class Watched implements NodeStore {
        private final NodeStore store;
        private final Semaphore beats = new Semaphore(0);
        private final Semaphore looks = new Semaphore(0);
        private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        private volatile Duration answersAfter = Duration.ZERO;
        private volatile UUID entered;
        private volatile UUID left;
        private volatile boolean closed;

        private Watched(NodeStore store) {
            this.store = store;
        }

        @Override
        public Beat enter(UUID incarnation, String name) {
            fail();
            entered = incarnation;
            return store.enter(incarnation, name);
        }

        @Override
        public Beat renew(UUID incarnation, Instant oldestClaim) {
            fail();
            passed.addAndGet(answersAfter.toNanos());
            Beat beat = store.renew(incarnation, oldestClaim);
            beats.release();
            return beat;
        }

        private void fail() {
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public List<UUID> dead(Duration deadAfter) {
            fail();
            looks.release();
            return store.dead(deadAfter);
        }

        @Override
        public List<AbandonedOperation> bury(UUID incarnation, Duration deadAfter) {
            return store.bury(incarnation, deadAfter);
        }

        @Override
        public void leave(UUID incarnation) {
            assertThat(closed).isFalse();
            left = incarnation;
            fail();
            store.leave(incarnation);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static StoreException away() {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "away", new IllegalStateException("injected"));
    }

    private static void await(Semaphore events, int count) throws InterruptedException {
        assertThat(events.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void started_hasEnteredAlready() {
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            assertThat(heartbeats.entered).isEqualTo(node.incarnation());
            assertThat(node.fit()).isTrue();
        }
    }

    @Test
    void databaseAwayAtTheFirstBeat_nothingIsStarted() {
        heartbeats.failures.add(away());
        assertThatThrownBy(this::start).isInstanceOf(StoreException.class);
        assertThat(threads).isEmpty();
    }

    @Test
    void runs_renewsAndKeepsHouseAgainAndAgain() throws Exception {
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            await(heartbeats.beats, 3);
            await(housekeepers.looks, 3);
        }
    }

    /** Open Liberty's managed threads run only when the application has started, which may be long after the entry. */
    @Test
    void threadThatRunsAtLast_beatsAtOnce() throws Exception {
        try (Heart heart = start(Duration.ofHours(1))) {
            assertThat(heart).isNotNull();
            await(heartbeats.beats, 1);
        }
    }

    /** Else it would be unfit between one late beat and the next. */
    @Test
    void beatIsAnsweredLate_theNextOneComesSooner() throws Exception {
        Duration interval = Duration.ofHours(1);
        heartbeats.answersAfter = interval;
        try (Heart heart = start(interval)) {
            assertThat(heart).isNotNull();
            await(heartbeats.beats, 3);
        }
    }

    @Test
    void beatsAndRoundsFail_areTriedAgain() throws Exception {
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            for (int i = 0; i < 3; i++) {
                heartbeats.failures.add(away());
                heartbeats.failures.add(new IllegalStateException("a bug"));
                housekeepers.failures.add(away());
                housekeepers.failures.add(new IllegalStateException("a bug"));
            }
            await(heartbeats.beats, 3);
            await(housekeepers.looks, 3);
            assertThat(heartbeats.failures).isEmpty();
            assertThat(housekeepers.failures).isEmpty();
        }
    }

    /** A statement of the housekeeping that hangs must not let this node look dead. */
    @Test
    void housekeepingHangs_theHeartbeatGoesOn() throws Exception {
        Parking parking = nodes.ledger.interference().park(Verb.GIVE_UP_ORPHANS, When.BEFORE);
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            try {
                parking.awaitArrival();
                heartbeats.beats.drainPermits();
                await(heartbeats.beats, 3);
                assertThat(housekeepers.looks.availablePermits()).isZero();
            } finally {
                parking.release();
            }
        }
    }

    private Calls[] expired(int operations) throws Exception {
        Nodes.LivingNode caller = nodes.enter();
        Calls[] calls = new Calls[operations];
        for (int i = 0; i < operations; i++) {
            calls[i] = Calls.of(Effect.EXTERNAL, "k" + i).retainedFor(Duration.ofDays(1));
            caller.call(calls[i], () -> "done");
        }
        nodes.pass(Duration.ofDays(1));
        return calls;
    }

    private long left(Calls[] calls) {
        return Stream.of(calls)
                .filter(call ->
                        nodes.ledger.find(call.id(), Within.OWN_TRANSACTION).isPresent())
                .count();
    }

    @Test
    void runs_purgesBatchAfterBatch() throws Exception {
        Calls[] calls = expired(2 * BATCH + 1);
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            Awaitility.await().until(() -> left(calls) == 0);
        }
    }

    @Test
    void purgeFails_isTriedAgain() throws Exception {
        Calls[] calls = expired(1);
        nodes.ledger.interference().fail(3, Verb.PURGE, When.BEFORE, StoreException.Kind.UNAVAILABLE);
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            Awaitility.await().until(() -> left(calls) == 0);
        }
    }

    @Test
    void purgeHangs_heartbeatAndHousekeepingGoOn() throws Exception {
        Parking parking = nodes.ledger.interference().park(Verb.PURGE, When.BEFORE);
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            try {
                parking.awaitArrival();
                heartbeats.beats.drainPermits();
                housekeepers.looks.drainPermits();
                await(heartbeats.beats, 3);
                await(housekeepers.looks, 3);
            } finally {
                parking.release();
            }
        }
    }

    /** An application that ends does not wait for all that there is to purge. */
    @Test
    void closedBetweenTwoBatches_purgesNoMore() throws Exception {
        Calls[] calls = expired(3 * BATCH);
        Parking parking = nodes.ledger.interference().park(Verb.PURGE, When.AFTER);
        Heart heart = start();
        parking.awaitArrival();
        Thread closing = new Thread(heart::close);
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        parking.release();
        closing.join(20_000);
        assertThat(left(calls)).isEqualTo(2 * BATCH);
    }

    @Test
    void closed_leavesAfterItsLastBeat_andGivesTheStoresBack() throws Exception {
        Heart heart = start();
        await(heartbeats.beats, 1);
        heart.close();
        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
        assertThat(heartbeats.left).isEqualTo(node.incarnation());
        assertThat(heartbeats.closed).isTrue();
        assertThat(housekeepers.closed).isTrue();
        // no late beat has entered it again
        assertThat(nodes.ledger.nodes().renew(node.incarnation(), Instant.EPOCH).alive())
                .isFalse();
    }

    @Test
    void closedWhileTheDatabaseIsAway_givesTheStoresBack() throws Exception {
        Heart heart = start();
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        heartbeats.failures.add(away());
        heart.close();
        assertThat(heartbeats.left).isEqualTo(node.incarnation());
        assertThat(heartbeats.closed).isTrue();
        assertThat(housekeepers.closed).isTrue();
    }

    /** The container ends its threads when it stops. */
    @Test
    void threadsInterrupted_theyEnd() throws Exception {
        try (Heart heart = start()) {
            assertThat(heart).isNotNull();
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join(20_000);
            }
            assertThat(threads).noneMatch(Thread::isAlive);
        }
    }
}
