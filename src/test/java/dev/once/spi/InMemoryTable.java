package dev.once.spi;

import dev.once.spi.InMemoryTransactions.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A table at READ COMMITTED: a transaction sees its own writes and what others have committed, and a row that it has
 * written is locked until it ends. Every method speaks of the calling thread's transaction. Thread-safe.
 */
public final class InMemoryTable<K, V> {

    private final InMemoryTransactions transactions;
    private final Map<K, V> committed = new HashMap<>();
    private final Map<K, Transaction> locks = new HashMap<>();
    private final Map<Transaction, Map<K, @Nullable V>> written = new HashMap<>();

    public InMemoryTable(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    public @Nullable V get(K key) {
        transactions.latch.lock();
        try {
            Map<K, @Nullable V> own = written(transactions.writable());
            return own.containsKey(key) ? own.get(key) : committed.get(key);
        } finally {
            transactions.latch.unlock();
        }
    }

    /** The committed rows. */
    public List<V> committed() {
        transactions.latch.lock();
        try {
            return List.copyOf(committed.values());
        } finally {
            transactions.latch.unlock();
        }
    }

    /** Writes a row, whose lock is held. */
    public void put(K key, V row) {
        write(key, row);
    }

    /** Deletes a row, whose lock is held. */
    public void remove(K key) {
        write(key, null);
    }

    private void write(K key, @Nullable V row) {
        transactions.latch.lock();
        try {
            Transaction transaction = transactions.writable();
            if (locks.get(key) != transaction) {
                throw new IllegalStateException("the row is not locked by this transaction");
            }
            written(transaction).put(key, row);
        } finally {
            transactions.latch.unlock();
        }
    }

    /** Locks a row, there or not, until the transaction ends; false where another has held it all the time. */
    public boolean lock(K key, Duration atMost) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        transactions.latch.lock();
        try {
            Transaction transaction = transactions.writable();
            while (locks.getOrDefault(key, transaction) != transaction) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    transactions.ended.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // A driver that waits for its server is not interrupted either.
                    interrupted = true;
                }
            }
            written(transaction);
            locks.put(key, transaction);
            return true;
        } finally {
            transactions.latch.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives up the lock of a row that this transaction has not written: its statement changed nothing. */
    public void unlockUnwritten(K key) {
        transactions.latch.lock();
        try {
            Transaction transaction = transactions.writable();
            if (!written(transaction).containsKey(key) && locks.remove(key, transaction)) {
                transactions.ended.signalAll();
            }
        } finally {
            transactions.latch.unlock();
        }
    }

    private Map<K, @Nullable V> written(Transaction transaction) {
        return written.computeIfAbsent(transaction, key -> {
            transaction.tables.add(commit -> end(transaction, commit));
            return new HashMap<>();
        });
    }

    private void end(Transaction transaction, boolean commit) {
        Map<K, @Nullable V> rows = written.remove(transaction);
        if (commit && rows != null) {
            rows.forEach((key, row) -> {
                if (row == null) {
                    committed.remove(key);
                } else {
                    committed.put(key, row);
                }
            });
        }
        locks.values().removeIf(holder -> holder == transaction);
    }
}
