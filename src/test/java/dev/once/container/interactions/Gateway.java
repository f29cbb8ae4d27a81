package dev.once.container.interactions;

import dev.once.container.Rows;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the methods under test call. It does at each run what the test wants for that key, and remembers the run: in
 * which transaction, and beside which row of the application.
 */
@ApplicationScoped
public class Gateway {

    /** What it does at one run, and what a method makes of that. */
    enum Act {
        /** The effect happens. */
        OK,
        BUSY,
        DECLINED,
        BROKEN,
        /** Hangs until its caller is interrupted, who throws, and keeps the flag as a good citizen does. */
        HANG,
        /** Hangs until its caller is interrupted, who does not care, and returns. */
        DEAF,
        /** As {@link #DEAF}, and the flag stays. */
        FLAG,
        /** Takes its time, until the test lets it go on. */
        HOLD,
        /** Takes its time however often it is interrupted, until the test lets it go on. */
        STUBBORN,
        /** As {@link #STUBBORN}, until the second attempt after this one has come: the first of them has been given up. */
        OVERSTAY
    }

    /** What is to come for a key, and what was. */
    private static final class Story {
        private final List<Act> acts;
        private final List<String> transactions = new ArrayList<>();
        private final List<Object> keys = new ArrayList<>();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch overstayed = new CountDownLatch(3);

        private Story(List<Act> acts) {
            this.acts = acts;
        }
    }

    private static final Executor ANOTHER_THREAD = work -> new Thread(work, "gateway").start();

    private final Map<String, Story> stories = new ConcurrentHashMap<>();

    @Inject
    private Rows rows;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry registry;

    /** What is to happen at the runs for a key; after that, all is well. */
    void expect(String key, List<Act> acts) {
        stories.put(key, new Story(List.copyOf(acts)));
    }

    String call(String key) {
        return act(stories.get(key), begun(key));
    }

    /** The same with a result that comes later: perhaps by another thread, on which it is not interrupted. */
    CompletableFuture<String> later(String key, boolean byAnotherThread) {
        Story story = stories.get(key);
        int run = begun(key);
        return byAnotherThread
                ? CompletableFuture.supplyAsync(() -> act(story, run), ANOTHER_THREAD)
                : CompletableFuture.completedFuture(act(story, run));
    }

    private int begun(String key) {
        int run = begin(stories.get(key));
        rows.insert(key);
        return run;
    }

    private static String act(Story story, int run) {
        Act act = run > story.acts.size() ? Act.OK : story.acts.get(run - 1);
        switch (act) {
            case BUSY -> throw new Busy();
            case DECLINED -> throw new Declined();
            case BROKEN -> throw new Broken(null);
            case HANG, DEAF, FLAG -> untilInterrupted(act);
            case HOLD -> untilReleased(story);
            case STUBBORN -> stubbornly(story, story.released);
            case OVERSTAY -> stubbornly(story, story.overstayed);
            case OK -> {
                // nothing else
            }
        }
        return "run " + run;
    }

    private int begin(Story story) {
        synchronized (story) {
            story.transactions.add(transaction(story));
            return story.transactions.size();
        }
    }

    /** A letter for each transaction; an exclamation mark where it can only roll back. */
    private String transaction(Story story) {
        Object key = registry.getTransactionKey();
        if (key == null) {
            return "-";
        }
        if (!story.keys.contains(key)) {
            story.keys.add(key);
        }
        String letter = Character.toString('A' + story.keys.indexOf(key));
        return registry.getTransactionStatus() == Status.STATUS_ACTIVE ? letter : letter + "!";
    }

    private static void untilInterrupted(Act act) {
        try {
            boolean never = new CountDownLatch(1).await(20, TimeUnit.SECONDS);
            throw new IllegalStateException("nobody has interrupted: " + never);
        } catch (InterruptedException e) {
            if (act != Act.DEAF) {
                Thread.currentThread().interrupt();
            }
            if (act == Act.HANG) {
                throw new Broken(e);
            }
        }
    }

    private static void untilReleased(Story story) {
        story.held.countDown();
        try {
            story.released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken(e);
        }
    }

    private static void stubbornly(Story story, CountDownLatch end) {
        story.held.countDown();
        boolean ended = false;
        while (!ended) {
            try {
                ended = end.await(60, TimeUnit.SECONDS);
                if (!ended) {
                    throw new IllegalStateException("nobody has ended this");
                }
            } catch (InterruptedException e) {
                // a driver that does not listen
            }
        }
    }

    /** An attempt has come, whether or not it will run. */
    void arrived(String key) {
        stories.get(key).overstayed.countDown();
    }

    void awaitHeld(String key) throws InterruptedException {
        stories.get(key).held.await();
    }

    void release(String key) {
        stories.get(key).released.countDown();
    }

    int runs(String key) {
        Story story = stories.get(key);
        synchronized (story) {
            return story.transactions.size();
        }
    }

    /** The transactions of the runs. */
    String transactions(String key) {
        Story story = stories.get(key);
        synchronized (story) {
            return story.transactions.stream().collect(Collectors.joining(" "));
        }
    }
}
