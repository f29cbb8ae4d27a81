package dev.once.internal.engine;

import dev.once.CurrentOperation.LastCall;
import dev.once.spi.OperationId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations whose methods run on the calling thread, innermost last; those that it works for since their methods have
 * given it a task; and how its last outermost call was answered. Thread-safe: it is bound to the thread.
 */
@SuppressWarnings("ThreadLocalUsage") // one object for each engine, and one engine for each application
public final class Operations {

    private final ThreadLocal<Deque<RunningOperation>> running = new ThreadLocal<>();

    /** Innermost last. */
    private final ThreadLocal<List<RunningOperation>> inherited = new ThreadLocal<>();

    /** Holds JDK types only, so that a pooled thread that outlives the application does not hold its class loader. */
    private final ThreadLocal<Object[]> last = new ThreadLocal<>();

    /** The innermost operation of this thread that has not ended, if any. */
    public Optional<RunningOperation> current() {
        return live().reduce((outer, inner) -> inner);
    }

    /** Whether a method runs on this thread itself: what is called here is called by it. */
    public boolean isWithin() {
        return running.get() != null;
    }

    /** Whether this thread does a task of operations, which may have ended. */
    public boolean isOfATask() {
        List<RunningOperation> from = inherited.get();
        return from != null && !from.isEmpty();
    }

    /** See {@code CurrentOperation.lastCall}. */
    public Optional<LastCall> lastCall() {
        Object[] call = last.get();
        return call == null
                ? Optional.empty()
                : Optional.of(new LastCall((String) call[0], (String) call[1], (int) call[2], (boolean) call[3]));
    }

    boolean runs(OperationId id) {
        return live().anyMatch(operation -> operation.id().equals(id));
    }

    @Nullable
    OperationId parent() {
        return current().map(RunningOperation::id).orElse(null);
    }

    /** Those that have not ended, innermost last: what a task of this thread's is to inherit. */
    public List<RunningOperation> all() {
        return live().toList();
    }

    private Stream<RunningOperation> live() {
        List<RunningOperation> from = inherited.get();
        Deque<RunningOperation> own = running.get();
        if (from == null && own == null) {
            return Stream.empty();
        }
        return Stream.concat(from == null ? Stream.empty() : from.stream(), own == null ? Stream.empty() : own.stream())
                .filter(operation -> !operation.hasEnded());
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

    /** The calling thread does a task of these operations, whatever it did before, until the result is run on it. */
    public Runnable inherit(List<RunningOperation> operations) {
        Runnable ownAgain = kept(running);
        Runnable inheritedAgain = kept(inherited);
        Runnable lastAgain = kept(last);
        running.remove();
        inherited.set(operations);
        last.remove();
        return () -> {
            ownAgain.run();
            inheritedAgain.run();
            lastAgain.run();
        };
    }

    /** Puts back what the thread has there now. */
    private static <T> Runnable kept(ThreadLocal<T> local) {
        T before = local.get();
        return () -> {
            if (before == null) {
                local.remove();
            } else {
                local.set(before);
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
        Runnable lastAgain = kept(last);
        try {
            work.run();
        } finally {
            lastAgain.run();
        }
    }

    /** A call was answered; only the outermost one is kept. */
    void answered(OperationId id, String action, int attempt, boolean replayed) {
        if (running.get() == null) {
            last.set(new Object[] {id.toString(), action, attempt, replayed});
        }
    }
}
