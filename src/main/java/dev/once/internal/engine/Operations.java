package dev.once.internal.engine;

import dev.once.CurrentOperation.LastCall;
import dev.once.spi.OperationId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations whose methods run on the calling thread, innermost last, and how its last outermost call was
 * answered. Thread-safe: it is bound to the thread.
 */
@SuppressWarnings("ThreadLocalUsage") // one object for each engine, and one engine for each application
public final class Operations {

    private final ThreadLocal<Deque<RunningOperation>> running = new ThreadLocal<>();

    /** Holds JDK types only, so that a pooled thread that outlives the application does not hold its class loader. */
    private final ThreadLocal<Object[]> last = new ThreadLocal<>();

    /** The innermost operation of this thread, if any. */
    public Optional<RunningOperation> current() {
        Deque<RunningOperation> stack = running.get();
        return stack == null ? Optional.empty() : Optional.ofNullable(stack.peekLast());
    }

    /** See {@code CurrentOperation.lastCall}. */
    public Optional<LastCall> lastCall() {
        Object[] call = last.get();
        return call == null
                ? Optional.empty()
                : Optional.of(new LastCall((String) call[0], (String) call[1], (int) call[2], (boolean) call[3]));
    }

    boolean runs(OperationId id) {
        Deque<RunningOperation> stack = running.get();
        return stack != null
                && stack.stream().anyMatch(operation -> operation.id().equals(id));
    }

    @Nullable
    OperationId parent() {
        return current().map(RunningOperation::id).orElse(null);
    }

    void begin(RunningOperation operation) {
        Deque<RunningOperation> stack = running.get();
        if (stack == null) {
            stack = new ArrayDeque<>();
            running.set(stack);
        }
        stack.addLast(operation);
    }

    void end(RunningOperation operation) {
        Deque<RunningOperation> stack = running.get();
        for (Iterator<RunningOperation> i = stack.descendingIterator(); i.hasNext(); ) {
            if (i.next() == operation) {
                i.remove();
                break;
            }
        }
        if (stack.isEmpty()) {
            running.remove();
        }
    }

    /**
     * Makes an operation the calling thread's, whatever ran there, until the result is run on it: work of its method on
     * another thread. Null: none.
     */
    public Runnable become(@Nullable RunningOperation operation) {
        Deque<RunningOperation> before = running.get();
        running.remove();
        if (operation != null) {
            begin(operation);
        }
        return () -> {
            if (before == null) {
                running.remove();
            } else {
                running.set(before);
            }
        };
    }

    /** An outermost call begins: what is known of the one before is forgotten. */
    public void callBegins() {
        if (running.get() == null) {
            last.remove();
        }
    }

    /** Does work that may call idempotent methods, and is none of the caller's. */
    void aside(Runnable work) {
        Object[] before = last.get();
        try {
            work.run();
        } finally {
            if (before == null) {
                last.remove();
            } else {
                last.set(before);
            }
        }
    }

    /** A call was answered; only the outermost one is kept. */
    void answered(OperationId id, String action, int attempt, boolean replayed) {
        if (running.get() == null) {
            last.set(new Object[] {id.toString(), action, attempt, replayed});
        }
    }
}
