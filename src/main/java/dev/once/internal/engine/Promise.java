package dev.once.internal.engine;

import dev.once.CallContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt that goes on after its method has returned: complete once that is recorded. What depends on
 * it runs with the call context of the call. Cancelling it cancels the caller's interest, not the attempt. Thread-safe.
 */
final class Promise extends CompletableFuture<@Nullable Object> {

    /** What an attempt's end means for the caller. */
    @FunctionalInterface
    interface Answering {
        @Nullable
        Object answer() throws Exception;
    }

    private final CallContext.Explicit context = CallContext.explicit();
    private final Progress progress;

    /** The answer to the call that this is the progress of. */
    Promise(Progress progress) {
        this.progress = progress;
    }

    /** Keeps the promise with this answer, unless there was one before. */
    void keep(Answering answering) {
        context.call(() -> {
            Object answer;
            try {
                answer = answering.answer();
            } catch (Throwable t) {
                // Also an Error: whoever waits must not wait for ever.
                progress.answers();
                return completeExceptionally(t);
            }
            progress.answers();
            return complete(answer);
        });
    }
}
