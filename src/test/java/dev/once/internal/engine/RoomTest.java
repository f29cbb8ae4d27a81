package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyWaiters_oneReadsAtATimeForAll() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Room room = new Room(() -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            now.decrementAndGet();
            return Optional.empty();
        });
        long deadline = in(Duration.ofSeconds(20));
        int waiters = 200;
        CountDownLatch read = new CountDownLatch(waiters);
        List<Future<Room.Reading>> readings = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            readings.add(threads.submit(() -> {
                Room.Reading seen = room.read();
                read.countDown();
                return room.await(seen, deadline);
            }));
        }
        assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
        room.signal();
        for (Future<Room.Reading> reading : readings) {
            reading.get(20, TimeUnit.SECONDS);
        }
        assertThat(most).hasValue(1);
    }

    /**
     * A reading that began before the caller asked may have missed a commit that the caller knows of: it must not be
     * shared with it.
     */
    @Test
    void readingInProgress_isNotSharedWithWhoAsksLater() throws Exception {
        CountDownLatch firstReads = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger readings = new AtomicInteger();
        Room room = new Room(() -> {
            if (readings.incrementAndGet() == 1) {
                firstReads.countDown();
                await(goOn);
            }
            return Optional.empty();
        });
        Future<Room.Reading> first = threads.submit(room::read);
        assertThat(firstReads.await(10, TimeUnit.SECONDS)).isTrue();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<Room.Reading> later = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            return room.read();
        });
        Awaitility.await().until(() -> waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
        goOn.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS).number()).isEqualTo(1);
        assertThat(later.get(10, TimeUnit.SECONDS).number()).isEqualTo(2);
    }

    @Test
    void signalBetweenReadingAndWaiting_isNotMissed() throws Exception {
        Room room = new Room(Optional::empty, Duration.ofHours(1).toNanos());
        Room.Reading seen = room.read();
        room.signal();
        Future<Room.Reading> next = threads.submit(() -> room.await(seen, in(Duration.ofHours(1))));
        assertThat(next.get(20, TimeUnit.SECONDS).number()).isEqualTo(2);
    }

    @Test
    void noSignal_pollsByItself() throws Exception {
        AtomicInteger readings = new AtomicInteger();
        Room room = new Room(() -> {
            readings.incrementAndGet();
            return Optional.empty();
        });
        room.await(room.read(), in(Duration.ofSeconds(20)));
        assertThat(readings).hasValue(2);
    }

    @Test
    void deadlinePassed_readsOnceMore() throws Exception {
        Room room = new Room(Optional::empty);
        Room.Reading seen = room.read();
        assertThat(room.await(seen, System.nanoTime()).number()).isEqualTo(2);
    }

    /** Whoever waits for a reading must not take it for one that found nothing. */
    @Test
    void readingDies_isNoReadingForOthers() throws Exception {
        LinkageError death = new LinkageError("away");
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Room room = new Room(() -> {
            reads.countDown();
            await(goOn);
            throw death;
        });
        Room.Reading none = new Room.Reading(0, Optional.empty(), null);
        Future<Room.Reading> dies = threads.submit(room::read);
        assertThat(reads.await(10, TimeUnit.SECONDS)).isTrue();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<Room.Reading> other = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            return room.await(none, System.nanoTime());
        });
        Awaitility.await().until(() -> waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
        goOn.countDown();
        assertThatThrownBy(() -> dies.get(10, TimeUnit.SECONDS)).hasCause(death);
        Room.Reading reading = other.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(reading::row)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(death);
    }

    @Test
    void readingFails_theFailureIsTheReading() throws Exception {
        StoreException failure =
                new StoreException(StoreException.Kind.UNAVAILABLE, "away", new IllegalStateException());
        Room room = new Room(() -> {
            throw failure;
        });
        assertThatThrownBy(room.read()::row).isSameAs(failure);
    }

    @Test
    void interrupted_waiterEnds() throws Exception {
        Room room = new Room(Optional::empty);
        Room.Reading seen = room.read();
        Callable<Room.Reading> wait = () -> {
            Thread.currentThread().interrupt();
            return room.await(seen, in(Duration.ofSeconds(20)));
        };
        Future<Room.Reading> waiter = threads.submit(wait);
        assertThatThrownBy(() -> waiter.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    private static long in(Duration duration) {
        return System.nanoTime() + duration.toNanos();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
