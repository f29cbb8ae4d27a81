package dev.once.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Transactions of {@link InMemoryTable}s, bound to threads as a container binds them. Thread-safe. */
public final class InMemoryTransactions implements Transactions {

    /** What becomes of a commit that goes wrong. */
    public enum CommitFault {
        /** It is refused: the transaction has rolled back. */
        REFUSED,
        /** It is rolled back, and the commit returns normally, as after a timeout. */
        ROLLED_BACK_IN_SILENCE,
        /** It is done, and nobody is told. */
        UNKNOWN_COMMITTED,
        /** It is not done, and nobody is told. */
        UNKNOWN_ROLLED_BACK
    }

    /** A commit did not succeed, or is not known to have. */
    public static final class CommitException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Completion completion;

        CommitException(Completion completion) {
            super("the transaction ended as " + completion);
            this.completion = completion;
        }

        public Completion completion() {
            return completion;
        }
    }

    /** Guards all tables, so that a commit shows all its rows at once. */
    final ReentrantLock latch = new ReentrantLock();

    /** Signalled when a transaction has ended and its locks are free. */
    final Condition ended = latch.newCondition();

    // Not static: each test has transactions of its own.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Transaction> current = new ThreadLocal<>();

    private @Nullable CommitFault nextCommit;

    /** One transaction. All but {@code listeners} and {@code resources} is guarded by the latch. */
    static final class Transaction {
        final List<Consumer<Boolean>> tables = new ArrayList<>();
        private final List<Consumer<Completion>> listeners = new ArrayList<>();
        private final Map<Object, Object> resources = new HashMap<>();
        private boolean doomed;
        private boolean over;
    }

    /** Lets the next commit go wrong; commits of a store's own transactions do not count. */
    public synchronized void failNextCommit(CommitFault fault) {
        nextCommit = fault;
    }

    public void begin() {
        if (current.get() != null) {
            throw new IllegalStateException("there is a transaction on this thread already");
        }
        current.set(new Transaction());
    }

    /** Commits the transaction of this thread. */
    public void commit() throws CommitException {
        commit(takeFault());
    }

    public void rollback() {
        Transaction transaction = active();
        current.remove();
        end(transaction, false, Completion.ROLLED_BACK);
    }

    /**
     * Rolls a transaction back on this thread, as a transaction timeout does while the work still runs on another:
     * listeners are called, and the work's thread finds its transaction doomed.
     *
     * @param key what {@link #key()} has answered on the work's thread
     */
    public void timeOut(Object key) {
        end((Transaction) key, false, Completion.ROLLED_BACK);
    }

    /** What a data source says that cannot join a transaction. */
    public static final class CannotJoin extends RuntimeException {}

    @Override
    public boolean cannotJoin(Throwable failure) {
        return failure instanceof CannotJoin;
    }

    @Override
    public State state() {
        Transaction transaction = current.get();
        if (transaction == null) {
            return State.NONE;
        }
        return locked(() -> transaction.doomed || transaction.over) ? State.DOOMED : State.ACTIVE;
    }

    @Override
    public @Nullable Object key() {
        return current.get();
    }

    @Override
    public void doom() {
        Transaction transaction = active();
        locked(() -> transaction.doomed = true);
    }

    @Override
    public void onCompletion(Consumer<Completion> listener) {
        Transaction transaction = active();
        locked(() -> {
            if (transaction.over) {
                throw new IllegalStateException("the transaction has ended");
            }
            return transaction.listeners.add(listener);
        });
    }

    @Override
    public @Nullable Object resource(Object key) {
        return active().resources.get(key);
    }

    @Override
    public void putResource(Object key, Object value) {
        active().resources.put(key, value);
    }

    @Override
    public <T extends @Nullable Object> T inNew(Callable<T> work) throws Exception {
        return without(() -> inNew(work, true));
    }

    @Override
    public <T extends @Nullable Object> T without(Callable<T> work) throws Exception {
        Transaction suspended = current.get();
        current.remove();
        try {
            return work.call();
        } finally {
            if (suspended != null) {
                current.set(suspended);
            }
        }
    }

    /** As {@link #inNew(Callable)}, for statements of a store: its commit never fails by {@link #failNextCommit}. */
    <T extends @Nullable Object> T inStoresOwn(Callable<T> work) throws Exception {
        return without(() -> inNew(work, false));
    }

    /** The transaction of this thread, still to be written in. */
    Transaction writable() {
        Transaction transaction = active();
        if (transaction.over) {
            throw new IllegalStateException("the transaction has timed out");
        }
        return transaction;
    }

    private <T extends @Nullable Object> T inNew(Callable<T> work, boolean mayFail) throws Exception {
        begin();
        T result;
        try {
            result = work.call();
        } catch (Throwable e) {
            rollback();
            throw e;
        }
        commit(mayFail ? takeFault() : null);
        return result;
    }

    private void commit(@Nullable CommitFault fault) throws CommitException {
        Transaction transaction = active();
        boolean inSilence = fault == CommitFault.ROLLED_BACK_IN_SILENCE;
        boolean rollsBack = inSilence || state() == State.DOOMED || fault == CommitFault.REFUSED;
        current.remove();
        Completion completion =
                rollsBack ? Completion.ROLLED_BACK : fault == null ? Completion.COMMITTED : Completion.UNKNOWN;
        end(transaction, !rollsBack && fault != CommitFault.UNKNOWN_ROLLED_BACK, completion);
        if (completion != Completion.COMMITTED && !inSilence) {
            throw new CommitException(completion);
        }
    }

    private void end(Transaction transaction, boolean commit, Completion completion) {
        boolean first = locked(() -> {
            boolean running = !transaction.over;
            transaction.over = true;
            if (running) {
                transaction.tables.forEach(table -> table.accept(commit));
                ended.signalAll();
            }
            return running;
        });
        if (first) {
            transaction.listeners.forEach(listener -> listener.accept(completion));
        }
    }

    private Transaction active() {
        Transaction transaction = current.get();
        if (transaction == null) {
            throw new IllegalStateException("there is no transaction on this thread");
        }
        return transaction;
    }

    private synchronized @Nullable CommitFault takeFault() {
        CommitFault fault = nextCommit;
        nextCommit = null;
        return fault;
    }

    private boolean locked(BooleanSupplier work) {
        latch.lock();
        try {
            return work.getAsBoolean();
        } finally {
            latch.unlock();
        }
    }
}
