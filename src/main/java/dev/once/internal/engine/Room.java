package dev.once.internal.engine;

import dev.once.spi.OperationRecord;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of this node that are about one operation read its row and wait for news of it. One of them reads
 * at a time, for all that had asked before it began: a thousand waiters hold one connection, for the time of one
 * SELECT. Thread-safe.
 */
final class Room {

    /**
     * One reading of the row.
     *
     * @param number counts the readings of this room
     */
    record Reading(
            long number,
            Optional<OperationRecord> found,
            @Nullable RuntimeException failure) {

        /** The row; throws what kept it from being read. */
        Optional<OperationRecord> row() {
            if (failure != null) {
                throw failure;
            }
            return found;
        }
    }

    private static final long FIRST_POLL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_POLL = TimeUnit.SECONDS.toNanos(1);

    /** Calls that have entered; guarded by the map of {@link Rooms}. */
    int guests;

    private final Supplier<Optional<OperationRecord>> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The number of the reading that was begun last; it is finished unless {@code reading}. */
    private long begun;

    private boolean reading;
    private Reading last = new Reading(0, Optional.empty(), null);

    /** There was news after the last reading began. */
    private boolean news;

    private final long firstPoll;
    private long poll;
    private long nextPoll;

    Room(Supplier<Optional<OperationRecord>> reader) {
        this(reader, FIRST_POLL);
    }

    Room(Supplier<Optional<OperationRecord>> reader, long firstPoll) {
        this.reader = reader;
        this.firstPoll = firstPoll;
        this.poll = firstPoll;
    }

    /** A reading that begins after this call. */
    Reading read() throws InterruptedException {
        lock.lock();
        try {
            return reading(begun + 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a later reading than this one: after a signal that came since it began, or when it is time to poll, or
     * at the deadline.
     *
     * @param deadline of {@link System#nanoTime()}
     */
    Reading await(Reading seen, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (last.number() <= seen.number() && !news) {
                long wait = Math.min(nextPoll - System.nanoTime(), deadline - System.nanoTime());
                if (wait <= 0) {
                    break;
                }
                changed.awaitNanos(wait);
            }
            return reading(seen.number() + 1);
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            news = true;
            poll = firstPoll;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The reading of this number or a later one; done by this thread where nobody else does it. */
    private Reading reading(long number) throws InterruptedException {
        while (last.number() < number) {
            if (reading) {
                changed.await();
            } else {
                readNow();
            }
        }
        return last;
    }

    private void readNow() {
        reading = true;
        begun++;
        news = false;
        Optional<OperationRecord> found = Optional.empty();
        RuntimeException failure = null;
        lock.unlock();
        try {
            found = reader.get();
        } catch (RuntimeException e) {
            failure = e;
        } catch (Throwable e) {
            failure = new IllegalStateException("The row could not be read.", e);
            throw e;
        } finally {
            lock.lock();
            reading = false;
            last = new Reading(begun, found, failure);
            nextPoll = System.nanoTime() + poll;
            poll = Math.max(firstPoll, Math.min(poll * 3 / 2, LONGEST_POLL));
            changed.signalAll();
        }
    }
}
