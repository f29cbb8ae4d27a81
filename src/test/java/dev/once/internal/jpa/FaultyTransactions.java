package dev.once.internal.jpa;

import dev.once.spi.Transactions;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Transactions whose next end goes wrong in a given way. */
final class FaultyTransactions implements Transactions {

    /** How. */
    enum Fault {
        NONE,
        /** The commit happens, and its acknowledgement does not arrive. */
        COMMITTED_UNHEARD,
        /** The commit does not happen, and nobody says so. */
        ROLLED_BACK_UNHEARD,
        /** The transaction is rolled back, and the call returns normally, as interceptors do after a timeout. */
        ROLLED_BACK_QUIETLY
    }

    private final Transactions real;
    private Fault next = Fault.NONE;
    private Runnable beforeNextWithout = () -> {};

    FaultyTransactions(Transactions real) {
        this.real = real;
    }

    /** Before the next work without a transaction, this happens. */
    void beforeNextWithout(Runnable event) {
        beforeNextWithout = event;
    }

    void next(Fault fault) {
        next = fault;
    }

    @Override
    public <T> T inNew(Callable<T> work) throws Exception {
        Fault fault = next;
        next = Fault.NONE;
        T result = real.inNew(() -> {
            T done = work.call();
            if (fault == Fault.ROLLED_BACK_UNHEARD || fault == Fault.ROLLED_BACK_QUIETLY) {
                real.doom();
            }
            return done;
        });
        if (fault == Fault.COMMITTED_UNHEARD || fault == Fault.ROLLED_BACK_UNHEARD) {
            throw new IllegalArgumentException("the connection broke during the commit");
        }
        return result;
    }

    @Override
    public <T> T without(Callable<T> work) throws Exception {
        Runnable event = beforeNextWithout;
        beforeNextWithout = () -> {};
        event.run();
        return real.without(work);
    }

    @Override
    public boolean cannotJoin(Throwable failure) {
        return real.cannotJoin(failure);
    }

    @Override
    public State state() {
        return real.state();
    }

    @Override
    public @Nullable Object key() {
        return real.key();
    }

    @Override
    public void doom() {
        real.doom();
    }

    @Override
    public void onCompletion(Consumer<Completion> listener) {
        real.onCompletion(listener);
    }

    @Override
    public @Nullable Object resource(Object key) {
        return real.resource(key);
    }

    @Override
    public void putResource(Object key, Object value) {
        real.putResource(key, value);
    }
}
