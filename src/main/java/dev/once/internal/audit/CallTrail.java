package dev.once.internal.audit;

import dev.once.AuditTrail.Kind;
import dev.once.OperationEvent;
import dev.once.internal.engine.Message;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationListener;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the audit of calls that were answered from the ledger or refused. In the background, batch by batch: the call
 * waits for nothing. What has come since the last batch, within one second, is lost where the process is killed; so is
 * what does not fit into the queue while the database is away, which is logged. Thread-safe.
 */
public final class CallTrail implements OperationListener, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CallTrail.class.getName());

    /** How many calls wait at most to be told. */
    static final int QUEUE = 1 << 16;

    private static final int BATCH = 500;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LAST_BATCHES = Duration.ofSeconds(10);

    private final AuditStore store;
    private final Supplier<Instant> clock;
    private final boolean synchronous;
    private final BlockingQueue<AuditCall> queue;
    private final AtomicLong lost = new AtomicLong();
    private @Nullable Thread writer;
    private final CountDownLatch closed = new CountDownLatch(1);

    private CallTrail(AuditStore store, Supplier<Instant> clock, boolean synchronous, int capacity) {
        this.store = store;
        this.clock = clock;
        this.synchronous = synchronous;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    /** One that tells before the call has its answer, by a transaction of its own. {@code clock}: the database's. */
    public static CallTrail synchronous(AuditStore store, Supplier<Instant> clock) {
        return new CallTrail(store, clock, true, 1);
    }

    /** One that tells in the background. {@code clock}: the database's, as far as it is known. */
    public static CallTrail batched(AuditStore store, Supplier<Instant> clock, ThreadFactory threads) {
        return batched(store, clock, threads, QUEUE);
    }

    static CallTrail batched(AuditStore store, Supplier<Instant> clock, ThreadFactory threads, int capacity) {
        CallTrail trail = new CallTrail(store, clock, false, capacity);
        Thread writer = threads.newThread(trail::write);
        trail.writer = writer;
        writer.start();
        return trail;
    }

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        AuditCall call = call(event, arguments);
        if (call == null) {
            return;
        }
        if (synchronous) {
            store.append(List.of(call));
        } else if (!queue.offer(call)) {
            lost.incrementAndGet();
        }
    }

    private @Nullable AuditCall call(OperationEvent event, Supplier<@Nullable String> arguments) {
        if (event instanceof OperationEvent.Replayed replayed) {
            Status outcome = Status.valueOf(replayed.outcome().name());
            // The arguments are those of the attempt, as its key and fingerprint say.
            return of(replayed, Kind.REPLAYED, replayed.attempt(), outcome, null, null, replayed.took());
        } else if (event instanceof OperationEvent.Rejected rejected) {
            String reason = rejected.reason().name().toLowerCase(Locale.ROOT);
            return of(rejected, Kind.REJECTED, 0, null, arguments.get(), reason, rejected.took());
        } else if (event instanceof OperationEvent.KeyReused reused) {
            String reason = "different: " + String.join(", ", reused.parameters());
            return of(reused, Kind.KEY_REUSED, 0, null, arguments.get(), reason, reused.took());
        }
        return null;
    }

    private AuditCall of(
            OperationEvent.OfCall event,
            Kind kind,
            int attempt,
            @Nullable Status status,
            @Nullable String arguments,
            @Nullable String reason,
            Duration took) {
        String id = event.operationId();
        return new AuditCall(
                clock.get(),
                kind,
                id.isEmpty() ? null : OperationId.parse(id),
                event.action(),
                attempt,
                status,
                event.call().context(),
                arguments,
                reason,
                took);
    }

    /** Each batch is tried until it is written: nothing overtakes, and nothing is written twice that is known to be. */
    private void write() {
        List<AuditCall> batch = new ArrayList<>();
        try {
            while (true) {
                boolean last = isClosed();
                if (batch.isEmpty()) {
                    fill(batch, last);
                }
                if (!batch.isEmpty() && !written(batch) && last) {
                    break;
                }
                tellLost();
                if (last && batch.isEmpty() && queue.isEmpty()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lost.addAndGet((long) batch.size() + queue.size());
        tellLost();
    }

    private void fill(List<AuditCall> batch, boolean last) throws InterruptedException {
        long deadline = System.nanoTime() + INTERVAL.toNanos();
        while (batch.size() < BATCH) {
            AuditCall next =
                    last || isClosed() ? queue.poll() : queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    private boolean written(List<AuditCall> batch) throws InterruptedException {
        try {
            store.append(batch);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.IN_DOUBT) {
                Message.AUDIT_WAITS.debug(LOG, e);
                boolean unused = closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                return false;
            }
            // It may be there. Twice would be a call that nobody has made.
            lost.addAndGet(batch.size());
        } catch (RuntimeException e) {
            Message.AUDIT_BROKEN.logCause(LOG, e);
            lost.addAndGet(batch.size());
        }
        batch.clear();
        return true;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void tellLost() {
        long count = lost.getAndSet(0);
        if (count > 0) {
            Message.CALLS_NOT_TOLD.log(LOG, count);
        }
    }

    /** Tells what is left. */
    @Override
    public void close() {
        closed.countDown();
        Thread thread = writer;
        if (thread != null) {
            try {
                thread.join(LAST_BATCHES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
