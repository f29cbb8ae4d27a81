package dev.once.internal.engine;

import dev.once.CallContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How far a call has got: it runs the method, or is answered from the ledger, or neither. Written by one thread at a
 * time.
 */
public final class Progress {

    private final long begin = System.nanoTime();

    private volatile int ran;
    private volatile @Nullable Answered answered;
    private volatile boolean argumentsRefused;
    private volatile boolean unavailable;

    private final AtomicReference<@Nullable Runnable> beforeAnswer = new AtomicReference<>();

    /** Not told yet. */
    private final AtomicLong waited = new AtomicLong();

    /**
     * The outcome that a call was answered with.
     *
     * @param attempt the attempt whose outcome it is
     * @param first what was known of the caller at the operation's first claim
     */
    public record Answered(int attempt, Map<CallContext.Field, String> first) {}

    void runs(int attempt) {
        ran = attempt;
    }

    /** Whether the method was entered. */
    public boolean ran() {
        return ran > 0;
    }

    /** The attempt that ran the method, or whose outcome the call was answered with; 0 where it is neither. */
    public int attempt() {
        Answered from = answered;
        return from == null ? ran : from.attempt();
    }

    void answered(int attempt, Map<CallContext.Field, String> first) {
        answered = new Answered(attempt, first);
    }

    /** What it was answered from; null where it was not answered from the ledger. */
    public @Nullable Answered answered() {
        return answered;
    }

    /** The recorded outcome cannot be given. */
    void unavailable() {
        unavailable = true;
    }

    /** Whether the answer is a recorded outcome, and this call has not run the method. */
    public boolean replayed() {
        return answered != null && !ran() && !unavailable;
    }

    void argumentsRefused() {
        argumentsRefused = true;
    }

    /** Whether the method must not run with the call's arguments. */
    boolean areArgumentsRefused() {
        return argumentsRefused;
    }

    /** Before the caller has its answer, whichever thread gives it, this is to be done; it throws nothing. */
    public void beforeAnswer(Runnable work) {
        beforeAnswer.set(work);
    }

    /** The caller is about to have its answer. Once what was to be done before is done, this does nothing. */
    public void answers() {
        Runnable work = beforeAnswer.getAndSet(null);
        if (work != null) {
            work.run();
        }
    }

    void waited(long nanos) {
        waited.addAndGet(nanos);
    }

    /** How long it has waited since it was last asked. */
    Duration takeWaited() {
        return Duration.ofNanos(waited.getAndSet(0));
    }

    /** How long ago the call began. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
