package dev.once.internal.engine;

import dev.once.Ledger;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Call;
import dev.once.spi.AbandonedOperation;
import dev.once.spi.OperationId;
import dev.once.spi.OperationListener;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the listeners what has happened. None of them can harm what goes on, or another one. Thread-safe. */
public final class News {

    private static final System.Logger LOG = System.getLogger(News.class.getName());

    private final List<OperationListener> listeners;
    private final AtomicInteger inProgress = new AtomicInteger();

    private volatile Operations operations = new Operations();

    /** News for these listeners. */
    public News(List<OperationListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Listeners may call idempotent methods: what the threads know of their own calls stays. */
    void asideOf(Operations others) {
        operations = others;
    }

    /** Something has happened that is not of a call of this node, or of one that could not even be named. */
    public void tell(OperationEvent event) {
        tell(event, News::noArguments);
    }

    private void tell(OperationEvent event, Supplier<@Nullable String> arguments) {
        each(listener -> listener.happened(event, arguments));
    }

    void tell(Invocation call, OperationEvent event) {
        tell(event, call.described());
    }

    /** Attempts and verifications were found abandoned, and dealt with. */
    public void abandoned(List<AbandonedOperation> found) {
        for (AbandonedOperation each : found) {
            abandoned(each.action(), each.id().toString(), each.attempt());
            if (each.status() != Status.PENDING) {
                became(each.action(), each.id(), each.status());
            }
        }
    }

    /** A call has taken over, or settled, what was claimed here. */
    void takenOver(OperationRecord seen) {
        if (seen.held()) {
            abandoned(seen.action(), seen.id().toString(), seen.attempts());
        }
    }

    /** A call has ended its waiting, if it has waited. */
    void waited(Invocation call) {
        Duration time = call.progress().takeWaited();
        if (!time.isZero()) {
            tell(call, new OperationEvent.Waited(call(call), time));
        }
    }

    void begins() {
        inProgress.incrementAndGet();
    }

    void ends() {
        inProgress.decrementAndGet();
    }

    /** How many methods run on this node now. */
    public int inProgress() {
        return inProgress.get();
    }

    /** Operations were purged. */
    public void purged(int operations) {
        if (operations > 0) {
            each(listener -> listener.purged(operations));
        }
    }

    /** So many operations are UNKNOWN now. */
    public void unknown(long operations) {
        each(listener -> listener.unknown(operations));
    }

    private void abandoned(String action, String id, int attempt) {
        tell(new OperationEvent.Abandoned(action, id, attempt));
    }

    void inDoubt(String action, String id) {
        tell(new OperationEvent.InDoubt(action, id));
    }

    /** What was in doubt, or was found so, stands like this now. */
    public void became(String action, OperationId id, Status status) {
        if (status == Status.UNKNOWN) {
            inDoubt(action, id.toString());
        } else {
            tell(new OperationEvent.Settled(action, id.toString(), status(status)));
        }
    }

    /** A call, as it is told of. */
    static Call call(Invocation call) {
        return new Call(call.policy().action(), call.id().toString(), call.context());
    }

    /** The status, as it is told of. */
    static Ledger.Status status(Status status) {
        return Ledger.Status.valueOf(status.name());
    }

    private static @Nullable String noArguments() {
        return null;
    }

    private void each(Consumer<OperationListener> telling) {
        for (OperationListener listener : listeners) {
            try {
                operations.aside(() -> telling.accept(listener));
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                Message.LISTENER_FAILED.logCause(LOG, e);
            }
        }
    }
}
