package dev.once.internal.cdi;

import dev.once.OperationEvent;
import dev.once.internal.engine.Message;
import dev.once.spi.OperationListener;
import dev.once.spi.Transactions;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's observers. They are called outside of any transaction: one that fails in the caller's would
 * doom it, and one after the end of a transaction could not begin another. Thread-safe.
 */
final class Observers implements OperationListener {

    /** Observers may call idempotent methods, whose events are told too: so deep, for observers may go round in circles. */
    static final int DEEPEST = 3;

    private static final System.Logger LOG = System.getLogger(Observers.class.getName());

    private static final ThreadLocal<@Nullable Integer> DEPTH = new ThreadLocal<>();

    private final BeanManager manager;
    private final Transactions transactions;
    private final Map<Class<?>, Boolean> observed = new ConcurrentHashMap<>();

    Observers(BeanManager manager, Transactions transactions) {
        this.manager = manager;
        this.transactions = transactions;
    }

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        if (!isObserved(event)) {
            return;
        }
        Integer depth = DEPTH.get();
        int deeper = depth == null ? 1 : depth + 1;
        if (deeper > DEEPEST) {
            Message.CIRCLE.log(LOG, kind(event), event.action());
            return;
        }
        DEPTH.set(deeper);
        try {
            tellOutsideOfTransactions(event);
        } catch (Exception e) {
            failed(event, e);
        } finally {
            if (depth == null) {
                DEPTH.remove();
            } else {
                DEPTH.set(depth);
            }
        }
    }

    /** Found out once for each kind: what nobody observes costs nothing. */
    private boolean isObserved(OperationEvent event) {
        return observed.computeIfAbsent(
                event.getClass(),
                kind -> manager.resolveObserverMethods(event).stream().anyMatch(method -> !method.isAsync()));
    }

    private void tellOutsideOfTransactions(OperationEvent event) throws Exception {
        if (transactions.state() == Transactions.State.NONE) {
            tell(event);
        } else {
            transactions.without(() -> {
                tell(event);
                return event;
            });
        }
    }

    /** By its class: the observers of its kind, and of all kinds. */
    private void tell(OperationEvent event) {
        try {
            manager.getEvent().select(OperationEvent.class).fire(event);
        } catch (Throwable e) {
            // Whatever it is: the call has been answered, and what it did is done.
            failed(event, e);
        }
    }

    private static void failed(OperationEvent event, Throwable e) {
        Message.OBSERVER_FAILED.logCause(LOG, e, kind(event));
    }

    private static String kind(OperationEvent event) {
        return event.getClass().getSimpleName();
    }
}
