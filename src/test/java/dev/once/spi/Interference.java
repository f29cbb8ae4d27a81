package dev.once.spi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a test does to the next calls of a store's verbs: let them fail, or hold them. Thread-safe. */
public final class Interference {

    /** The verbs of {@link LedgerStore} and {@link OperatorStore} that are counted. */
    public enum Verb {
        FIND,
        CLAIM,
        TAKE_OVER,
        SETTLE,
        WRITE,
        DEPOSIT,
        RECORD_FAILURE,
        GIVE_UP_ORPHANS,
        PURGE,
        DECIDE
    }

    /** Before a verb has done anything; or after it has, its own transaction being committed. */
    public enum When {
        BEFORE,
        AFTER
    }

    /** Holds a call until it is released. */
    public static final class Parking implements Runnable {

        private static final long SECONDS = 20;

        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void run() {
            arrived.countDown();
            await(released, "was never released");
        }

        /** Waits until the call is here. */
        public void awaitArrival() {
            await(arrived, "never arrived");
        }

        public void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch, String otherwise) {
            try {
                if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("the parked call " + otherwise);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while parked", e);
            }
        }
    }

    private final Map<When, Map<Verb, Deque<Runnable>>> actions = new EnumMap<>(When.class);

    /** Runs something before or after the next call of a verb, once, on the calling thread. */
    public synchronized void next(Verb verb, When when, Runnable action) {
        actions.computeIfAbsent(when, w -> new EnumMap<>(Verb.class))
                .computeIfAbsent(verb, v -> new ArrayDeque<>())
                .add(action);
    }

    /** Lets the next calls of a verb fail, before they have done anything or after they have. */
    public void fail(int calls, Verb verb, When when, StoreException.Kind kind) {
        for (int i = 0; i < calls; i++) {
            next(verb, when, () -> {
                throw new StoreException(kind, verb + " fails " + when, new IllegalStateException("injected"));
            });
        }
    }

    /** Holds the next call of a verb. */
    public Parking park(Verb verb, When when) {
        Parking parking = new Parking();
        next(verb, when, parking);
        return parking;
    }

    void at(Verb verb, When when) {
        Runnable action = poll(verb, when);
        if (action != null) {
            action.run();
        }
    }

    private synchronized @Nullable Runnable poll(Verb verb, When when) {
        Deque<Runnable> waiting = actions.getOrDefault(when, Map.of()).get(verb);
        return waiting == null ? null : waiting.poll();
    }
}
