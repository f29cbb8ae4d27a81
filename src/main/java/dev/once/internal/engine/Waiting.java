package dev.once.internal.engine;

import dev.once.WhileInProgress;
import dev.once.internal.engine.Room.Reading;
import dev.once.spi.StoreException;
import java.util.concurrent.atomic.AtomicInteger;

/** How calls read rows, and how duplicates wait for news of them: for so long, and so many at a time. Thread-safe. */
final class Waiting {

    private final EngineSettings settings;
    private final AtomicInteger waiting = new AtomicInteger();

    Waiting(EngineSettings settings) {
        this.settings = settings;
    }

    /** The row as it is now. */
    static Reading read(Invocation call, Room room) {
        try {
            Reading reading = room.read();
            if (reading.failure() instanceof StoreException e) {
                throw Refusals.unavailable(call, e);
            }
            reading.row();
            return reading;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted(call, e);
        }
    }

    /** Waits for news; a reading that fails meanwhile is tried again until the deadline. */
    Reading await(Invocation call, Room room, Reading seen, long deadline) {
        if (call.policy().whileInProgress() == WhileInProgress.REJECT || System.nanoTime() >= deadline) {
            throw Refusals.inProgress(call, null);
        }
        int max = settings.waitersMax();
        if (waiting.incrementAndGet() > max) {
            waiting.decrementAndGet();
            throw Refusals.tooManyWaiters(call, max);
        }
        long begin = System.nanoTime();
        try {
            Reading reading = room.await(seen, deadline);
            while (reading.failure() instanceof StoreException e) {
                if (System.nanoTime() >= deadline) {
                    throw Refusals.unavailable(call, e);
                }
                reading = room.await(reading, deadline);
            }
            reading.row();
            return reading;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted(call, e);
        } finally {
            waiting.decrementAndGet();
            call.progress().waited(System.nanoTime() - begin);
        }
    }
}
