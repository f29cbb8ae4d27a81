package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.spi.Transactions;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The container's JTA transactions. */
public final class JtaTransactions implements Transactions {

    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    private final TransactionSynchronizationRegistry registry;
    private final Demarcation demarcation;

    public JtaTransactions(TransactionSynchronizationRegistry registry, Demarcation demarcation) {
        this.registry = registry;
        this.demarcation = demarcation;
    }

    /**
     * The transactions of the container that runs this thread.
     *
     * @throws IdempotentDefinitionException where it has none
     */
    @SuppressWarnings("BanJNDI") // a constant name of the platform, in the server's own directory
    public static JtaTransactions ofContainer(Demarcation demarcation) {
        try {
            return new JtaTransactions(InitialContext.doLookup(REGISTRY), demarcation);
        } catch (NamingException e) {
            throw new IdempotentDefinitionException(
                    "Once found no JTA transactions (" + REGISTRY + ": " + e.getMessage()
                            + "). Add Jakarta Transactions to the server.",
                    e);
        }
    }

    @Override
    public State state() {
        return switch (registry.getTransactionStatus()) {
            case Status.STATUS_NO_TRANSACTION -> State.NONE;
            case Status.STATUS_ACTIVE -> State.ACTIVE;
            // whatever else it is, nothing that is written in it now can commit
            default -> State.DOOMED;
        };
    }

    @Override
    public @Nullable Object key() {
        return registry.getTransactionKey();
    }

    @Override
    public void doom() {
        registry.setRollbackOnly();
    }

    @Override
    public void onCompletion(Consumer<Completion> listener) {
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // only what has happened counts
            }

            @Override
            public void afterCompletion(int status) {
                listener.accept(
                        switch (status) {
                            case Status.STATUS_COMMITTED -> Completion.COMMITTED;
                            case Status.STATUS_ROLLEDBACK -> Completion.ROLLED_BACK;
                            default -> Completion.UNKNOWN;
                        });
            }
        });
    }

    @Override
    public @Nullable Object resource(Object key) {
        return registry.getTransactionKey() == null ? null : registry.getResource(key);
    }

    @Override
    public void putResource(Object key, Object value) {
        registry.putResource(key, value);
    }

    @Override
    public boolean cannotJoin(Throwable failure) {
        return Failures.isRefusedResource(failure);
    }

    @Override
    public <T extends @Nullable Object> T inNew(Callable<T> work) throws Exception {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        return unchanged(
                thrown,
                () -> demarcation.inNew(() -> {
                    try {
                        return work.call();
                    } catch (Throwable e) {
                        thrown.set(e);
                        // a container commits after exceptions that it takes for the application's
                        registry.setRollbackOnly();
                        throw e;
                    }
                }));
    }

    @Override
    public <T extends @Nullable Object> T without(Callable<T> work) throws Exception {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        return unchanged(
                thrown,
                () -> demarcation.without(() -> {
                    try {
                        return work.call();
                    } catch (Throwable e) {
                        thrown.set(e);
                        throw e;
                    }
                }));
    }

    /** Containers wrap some of what passes through them; the caller gets what the work has thrown. */
    private static <T extends @Nullable Object> T unchanged(
            AtomicReference<@Nullable Throwable> thrown, Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (Throwable e) {
            Throwable original = thrown.get();
            if (original == null) {
                throw e;
            }
            if (original instanceof Error error) {
                throw error;
            }
            throw (Exception) original;
        }
    }
}
