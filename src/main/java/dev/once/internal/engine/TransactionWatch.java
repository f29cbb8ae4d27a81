package dev.once.internal.engine;

import dev.once.spi.Transactions;
import dev.once.spi.Transactions.Completion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ties an attempt to the transaction that its caller had begun. A transaction may end, by its timeout, while the body
 * still runs: nothing is settled then, before the body has returned. Thread-safe.
 */
final class TransactionWatch {

    private final Object transaction;
    private @Nullable Completion ended;
    private @Nullable Consumer<Completion> settlement;

    private TransactionWatch(Object transaction) {
        this.transaction = transaction;
    }

    /** Watches the active transaction of this thread. */
    static TransactionWatch of(Transactions transactions) {
        Object key = transactions.key();
        if (key == null) {
            throw new IllegalStateException("there is no transaction to watch");
        }
        TransactionWatch watch = new TransactionWatch(key);
        transactions.onCompletion(watch::completed);
        return watch;
    }

    boolean watches(@Nullable Object key) {
        return transaction.equals(key);
    }

    /** How the transaction ended; null while it has not. */
    synchronized @Nullable Completion ended() {
        return ended;
    }

    /** The body has returned: this is to be done at the transaction's end, at once where it has ended. */
    void atEnd(Consumer<Completion> settlement) {
        Completion now;
        synchronized (this) {
            now = ended;
            this.settlement = now == null ? settlement : null;
        }
        if (now != null) {
            settlement.accept(now);
        }
    }

    private void completed(Completion completion) {
        Consumer<Completion> due;
        synchronized (this) {
            ended = completion;
            due = settlement;
            settlement = null;
        }
        if (due != null) {
            due.accept(completion);
        }
    }
}
