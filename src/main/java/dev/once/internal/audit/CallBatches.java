package dev.once.internal.audit;

import dev.once.internal.engine.Message;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes calls to the audit in the background, batch by batch: nobody waits for it. What has come since the last batch,
 * within one second, is lost where the process is killed; so is what does not fit into the queue while the database is
 * away, which is logged. Thread-safe.
 */
public final class CallBatches implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CallBatches.class.getName());

    /** How many calls wait at most to be told. */
    static final int QUEUE = 1 << 16;

    private static final int BATCH = 500;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LAST_BATCHES = Duration.ofSeconds(10);

    private final AuditStore store;
    private final BlockingQueue<AuditCall> queue;
    private final Thread writer;
    private final AtomicLong lost = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean ended;

    private CallBatches(AuditStore store, ThreadFactory threads, int capacity) {
        this.store = store;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.writer = threads.newThread(this::write);
    }

    /** Starts to write. */
    public static CallBatches start(AuditStore store, ThreadFactory threads) {
        return start(store, threads, QUEUE);
    }

    static CallBatches start(AuditStore store, ThreadFactory threads, int capacity) {
        CallBatches batches = new CallBatches(store, threads, capacity);
        batches.writer.start();
        return batches;
    }

    /** Is written within a second, if the database answers. */
    public void add(AuditCall call) {
        if (ended || !queue.offer(call)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        List<AuditCall> batch = new ArrayList<>();
        try {
            boolean last;
            do {
                last = pause();
                writeAll(batch);
                tellLost();
            } while (!last);
        } finally {
            ended = true;
            lost.addAndGet((long) batch.size() + queue.size());
            tellLost();
        }
    }

    /** It does not wait for a call, which would have to wake it up. Returns whether no more calls will come. */
    private boolean pause() {
        try {
            return closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // The server ends its threads: what there is can still be written.
            return true;
        }
    }

    /** Each batch is tried until it is written: nothing overtakes, and nothing is written twice that is known to be. */
    private void writeAll(List<AuditCall> batch) {
        boolean more = true;
        while (more) {
            queue.drainTo(batch, BATCH - batch.size());
            more = batch.size() == BATCH;
            if (batch.isEmpty() || !written(batch)) {
                return;
            }
        }
    }

    private boolean written(List<AuditCall> batch) {
        try {
            store.append(batch);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.IN_DOUBT) {
                Message.AUDIT_WAITS.debug(LOG, e);
                return false;
            }
            // It may be there. Twice would be a call that nobody has made.
            lost.addAndGet(batch.size());
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            Message.AUDIT_BROKEN.logCause(LOG, e);
            lost.addAndGet(batch.size());
        }
        batch.clear();
        return true;
    }

    private void tellLost() {
        long count = lost.getAndSet(0);
        if (count > 0) {
            Message.CALLS_NOT_TOLD.log(LOG, count);
        }
    }

    /** Writes what is left, for so long; what is not written by then is said to be lost. */
    @Override
    public void close() {
        closed.countDown();
        try {
            writer.join(LAST_BATCHES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            // It hangs in the database, with one batch in its hands.
            lost.addAndGet(queue.size());
            tellLost();
        }
    }
}
