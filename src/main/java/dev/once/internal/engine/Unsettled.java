package dev.once.internal.engine;

import dev.once.spi.OperationId;
import dev.once.spi.StoreException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What this node knows of its attempts and could not write yet: the database was away, or a commit was in doubt. Tried
 * again in the background until a write is acknowledged, and before any other call about the same operation. Every
 * such write is guarded by the attempt's token, so trying twice is the same as trying once. Thread-safe.
 */
public final class Unsettled {

    private static final System.Logger LOG = System.getLogger(Unsettled.class.getName());

    /** Writes what is known; throws {@link StoreException} to be tried again. */
    @FunctionalInterface
    interface Settlement {
        void settle();
    }

    /** {@code taken}: somebody writes it now, or has. Two at a time would tell of it twice. */
    private record Entry(OperationId id, Settlement settlement, AtomicBoolean taken) {}

    private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();

    void add(OperationId id, UUID token, Settlement settlement) {
        entries.put(token, new Entry(id, settlement, new AtomicBoolean()));
    }

    /** Settles now, or in the background until it succeeds; whatever goes wrong now. */
    void settle(OperationId id, UUID token, Settlement settlement) {
        Entry entry = new Entry(id, settlement, new AtomicBoolean(true));
        entries.put(token, entry);
        settleTaken(token, entry);
    }

    /** Tries what is left of this operation; returns whatever comes of it. */
    void settle(OperationId id) {
        if (!entries.isEmpty()) {
            entries.forEach((token, entry) -> {
                if (entry.id().equals(id)) {
                    settle(token, entry);
                }
            });
        }
    }

    /** Tries everything that is left; to be called in the background, again and again. */
    public void settleAll() {
        entries.forEach(this::settle);
    }

    /** Whether nothing is left. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    private void settle(UUID token, Entry entry) {
        if (entry.taken().compareAndSet(false, true)) {
            settleTaken(token, entry);
        }
    }

    private void settleTaken(UUID token, Entry entry) {
        try {
            entry.settlement().settle();
            entries.remove(token, entry);
        } catch (RuntimeException | Error e) {
            // Not only StoreException: a claim that nobody cares for any more would be protected by our heartbeat.
            if (e instanceof StoreException) {
                Message.NOT_SETTLED.debug(LOG, e, entry.id());
            } else {
                Message.NOT_SETTLED.logCause(LOG, e, entry.id());
            }
            entry.taken().set(false);
        }
    }
}
