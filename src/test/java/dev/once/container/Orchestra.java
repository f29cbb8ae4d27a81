package dev.once.container;

import dev.once.CallContext;
import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Idempotent methods that have others do a part of the work, some of them on other threads. */
@ContextServiceDefinition(
        name = Orchestra.CONTEXT,
        propagated = {ContextServiceDefinition.APPLICATION, CallContext.THREAD_CONTEXT},
        cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(name = Orchestra.EXECUTOR, context = Orchestra.CONTEXT)
@ApplicationScoped
public class Orchestra {

    static final String CONTEXT = "java:module/concurrent/OrchestraContext";
    static final String EXECUTOR = "java:module/concurrent/OrchestraExecutor";

    @Inject
    private CurrentOperation operation;

    @Inject
    private Player player;

    @Inject
    private Orchestra itself;

    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private volatile Future<Boolean> left;

    @Resource(lookup = EXECUTOR)
    private ManagedExecutorService executor;

    /** Plays for whatever operation runs where it is asked. */
    @ApplicationScoped
    public static class Player {

        @Inject
        private CurrentOperation operation;

        String key() {
            return operation.downstreamKey("hall");
        }
    }

    /** The key as all see it who take part. */
    @Idempotent(action = "orchestra.play", effect = Effect.KEYED)
    public List<String> play(@Key String piece) throws Exception {
        String later = executor.supplyAsync(player::key)
                .thenApplyAsync(key -> key.equals(player.key()) ? key : "another")
                .get();
        return List.of(
                operation.downstreamKey("hall"),
                player.key(),
                executor.submit(player::key).get(),
                later);
    }

    /** Ends after it has returned. */
    @Idempotent(action = "orchestra.later", effect = Effect.KEYED)
    public CompletionStage<String> later(@Key String piece) {
        String now = operation.downstreamKey("hall");
        return executor.supplyAsync(() -> now.equals(player.key()) ? "the same" : "another");
    }

    /** Asks for itself, on another thread, and would wait for itself. */
    @Idempotent(action = "orchestra.round")
    public String round(@Key String piece) throws Exception {
        return executor.submit(() -> itself.round(piece)).get();
    }

    /** Leaves a task behind that goes on after its end. */
    @Idempotent(action = "orchestra.leave")
    public String leave(@Key String piece) {
        left = executor.submit(() -> {
            ended.get(30, TimeUnit.SECONDS);
            return operation.isRunning();
        });
        return operation.isRunning() ? piece : "nothing";
    }

    /** Whether the task that was left behind still works for the operation that has ended. */
    boolean leftBehindRuns() throws Exception {
        ended.complete("");
        return left.get(30, TimeUnit.SECONDS);
    }

    /** What a thread knows that works for nobody. */
    String idle() throws Exception {
        return executor.submit(player::key).get();
    }
}
