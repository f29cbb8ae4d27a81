package dev.once.internal.engine;

import dev.once.ErrorType;
import dev.once.OperationEvent;
import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one attempt, from the method's begin to its recorded end. The method begins once; that it has run is
 * told once, whoever notices first that it has, or that its time is over. Thread-safe.
 */
final class AttemptNews {

    private final News news;
    private final Invocation call;
    private final Claim claim;

    /** From the method's begin until it is told that it has run. */
    private final AtomicBoolean running = new AtomicBoolean();

    /** Something of the attempt's end is told. */
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile long begin;
    private volatile Duration took = Duration.ZERO;

    AttemptNews(News news, Invocation call, Claim claim) {
        this.news = news;
        this.call = call;
        this.claim = claim;
    }

    /** An attempt has its claim that is not the operation's first; {@code seen} is what it has found. */
    static void retried(News news, Invocation call, Claim claim, OperationRecord seen) {
        if (claim.attempt() > 1) {
            // The row of an attempt that is over has what it failed with, unless it never said.
            boolean over = seen.status() != Status.PENDING || seen.verifying();
            Failure before = over ? seen.failure() : null;
            news.tell(
                    call,
                    new OperationEvent.Retried(
                            News.call(call),
                            claim.attempt(),
                            Optional.ofNullable(before).map(Failure::errorType)));
        }
    }

    /** The method is entered. */
    void begins() {
        begin = System.nanoTime();
        running.set(true);
        call.progress().runs(claim.attempt());
        news.begins();
    }

    /** The method has ended, or its stage. */
    void ran(@Nullable Throwable thrown) {
        ran(Optional.ofNullable(thrown).map(call.policy().failures()::type));
    }

    /** Nobody waits for the stage any longer: it may never complete. What it comes to later may still be told. */
    void outOfTime() {
        ran(Optional.of(ErrorType.TIMEOUT));
        notRecorded();
    }

    private void ran(Optional<ErrorType> error) {
        if (running.compareAndSet(true, false)) {
            took = Duration.ofNanos(System.nanoTime() - begin);
            news.ends();
            news.tell(call, new OperationEvent.Ran(News.call(call), claim.attempt(), took, error));
        }
    }

    void executed() {
        ended.set(true);
        news.tell(call, new OperationEvent.Executed(News.call(call), claim.attempt(), took));
    }

    /** {@code became} is null where nothing of it was kept. */
    void failed(Failure failure, @Nullable Status became, boolean ambiguous) {
        ended.set(true);
        news.tell(
                call,
                new OperationEvent.Failed(
                        News.call(call),
                        claim.attempt(),
                        took,
                        failure.errorType(),
                        failure.type(),
                        Optional.ofNullable(became).map(News::status),
                        ambiguous));
        if (became == Status.UNKNOWN) {
            news.inDoubt(call.policy().action(), call.id().toString());
        }
    }

    /** Unless its end, or that it is not recorded, has been told. */
    void notRecorded() {
        if (ended.compareAndSet(false, true)) {
            news.tell(call, new OperationEvent.NotRecorded(News.call(call), claim.attempt(), took));
        }
    }
}
