package dev.once.internal.tools;

import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.service.tool.ToolExecutionResult;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Results of tools as a model reads them: LangChain4j waits for no stage, and cannot write an {@code Optional}. */
final class ToolResults {

    private ToolResults() {}

    static ToolExecutionResult error(String text) {
        return ToolExecutionResult.builder().isError(true).resultText(text).build();
    }

    /**
     * With what a stage has completed with, and what an {@code Optional} holds.
     *
     * @throws ToolExecutionException if the stage has failed
     */
    static ToolExecutionResult read(ToolExecutionResult result) {
        Object value = result.result();
        if (value instanceof CompletionStage<?> stage) {
            return written(held(awaited(stage.toCompletableFuture())));
        } else if (value instanceof Future<?> future) {
            return written(held(awaited(future)));
        } else if (value instanceof Optional<?>) {
            return written(held(value));
        }
        return result;
    }

    /** As {@link #read}, of a protected method: one that has no text is not to be called again for that. */
    static ToolExecutionResult readable(ToolExecutionResult result, ProtectedMethod method) {
        ToolExecutionResult read = read(result);
        try {
            var unused = read.resultContents();
            return read;
        } catch (RuntimeException | StackOverflowError e) {
            return error(ErrorTexts.resultUnavailable());
        }
    }

    private static ToolExecutionResult written(@Nullable Object value) {
        return ToolExecutionResult.builder()
                .result(value)
                .resultTextSupplier(() -> value instanceof String text ? text : json(value))
                .build();
    }

    @SuppressWarnings("try") // closing does not wait
    private static String json(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        try (Jsonb jsonb = JsonbBuilder.create()) {
            return jsonb.toJson(value);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B cannot be closed", e);
        }
    }

    private static @Nullable Object held(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    private static @Nullable Object awaited(Future<?> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new ToolExecutionException(unwrapped(e));
        } catch (CancellationException e) {
            throw new ToolExecutionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolExecutionException(e);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && (failure instanceof ExecutionException || failure instanceof CompletionException)
                ? unwrapped(cause)
                : failure;
    }
}
