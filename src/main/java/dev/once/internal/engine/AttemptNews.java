package dev.once.internal.engine;

import dev.once.ErrorType;
import dev.once.OperationEvent;
import dev.once.spi.Claim;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is told of one attempt, from the method's begin to its recorded end. Used by one thread at a time. */
final class AttemptNews {

    private final News news;
    private final Invocation call;
    private final Claim claim;
    private final long begin = System.nanoTime();

    private volatile Duration took = Duration.ZERO;

    private AttemptNews(News news, Invocation call, Claim claim) {
        this.news = news;
        this.call = call;
        this.claim = claim;
    }

    /** The method begins. */
    static AttemptNews begins(News news, Invocation call, Claim claim) {
        call.progress().runs(claim.attempt());
        news.begins();
        return new AttemptNews(news, call, claim);
    }

    /** An attempt has its claim that is not the operation's first; {@code seen} is what it has found. */
    static void retried(News news, Invocation call, Claim claim, OperationRecord seen) {
        if (claim.attempt() > 1) {
            Failure before = seen.failure();
            Optional<ErrorType> after = seen.status() == Status.PENDING && !seen.verifying()
                    ? Optional.empty()
                    : Optional.of(before == null ? ErrorType.OTHER : before.errorType());
            news.tell(call, new OperationEvent.Retried(News.call(call), claim.attempt(), after));
        }
    }

    /** The method has ended, or its stage. */
    void ran(@Nullable Throwable thrown) {
        took = Duration.ofNanos(System.nanoTime() - begin);
        news.ends();
        Optional<ErrorType> error =
                Optional.ofNullable(thrown).map(call.policy().failures()::type);
        news.tell(call, new OperationEvent.Ran(News.call(call), claim.attempt(), took, error));
    }

    void executed() {
        news.tell(call, new OperationEvent.Executed(News.call(call), claim.attempt(), took));
    }

    /** {@code became} is null where nothing of it was kept. */
    void failed(Failure failure, @Nullable Status became, boolean ambiguous) {
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

    void notRecorded() {
        news.tell(call, new OperationEvent.NotRecorded(News.call(call), claim.attempt(), took));
    }
}
