package dev.once.spi;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transaction of the calling thread, as the container keeps it. Thread-safe; every method speaks of the calling thread. */
public interface Transactions {

    /** What a transaction is good for. */
    enum State {
        NONE,
        ACTIVE,
        /** It can only roll back. */
        DOOMED
    }

    /** How a transaction ended. */
    enum Completion {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    State state();

    /** Identifies the transaction; equal for the same one. Null where there is none. */
    @Nullable
    Object key();

    /** Lets the transaction only roll back. */
    void doom();

    /** Calls back once the transaction has ended, perhaps on another thread. To be called while it is active. */
    void onCompletion(Consumer<Completion> listener);

    /** An object of this transaction by its key, or null. */
    @Nullable
    Object resource(Object key);

    /** Keeps an object for the rest of this transaction. */
    void putResource(Object key, Object value);

    /**
     * Whether the failure says that a data source could not join the transaction, which has another one already, since
     * not both of them are XA.
     */
    boolean cannotJoin(Throwable failure);

    /**
     * Runs the work in a transaction of its own; the caller's is suspended meanwhile. Commits when the work returns
     * and the transaction is not doomed, rolls back when it throws anything.
     *
     * @throws Exception what the work threw, as it was; or what kept the transaction from committing
     */
    <T extends @Nullable Object> T inNew(Callable<T> work) throws Exception;

    /**
     * Runs the work outside of any transaction; the caller's is suspended meanwhile. Connections that the work has
     * closed are back in their pools when it returns.
     *
     * @throws Exception what the work threw, as it was
     */
    <T extends @Nullable Object> T without(Callable<T> work) throws Exception;
}
