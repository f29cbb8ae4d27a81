package dev.once.container;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.WhileInProgress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Idempotent methods of which each kind of call is counted. */
@ApplicationScoped
public class Tools {

    @Inject
    private CurrentOperation operation;

    @Idempotent(action = "tools.run")
    public String run(@Key String order, String reason) {
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "tools.of-agents")
    public String ofAgents(@Key String order) {
        return "run " + Runs.next(order);
    }

    /** Fails twice. */
    @Retry(maxRetries = 3, delay = 0, jitter = 0)
    @Idempotent(action = "tools.retried", effect = Effect.KEYED)
    public String retried(@Key String order) throws IOException {
        operation.downstreamKey("gateway");
        return switch (Runs.next(order)) {
            case 1 -> throw new SocketTimeoutException("no answer");
            case 2 -> throw new ConnectException("no connection");
            default -> "run " + operation.attempt();
        };
    }

    @Idempotent(action = "tools.slow")
    public String slow(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        running.countDown();
        end.await();
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "tools.rejecting", whileInProgress = WhileInProgress.REJECT)
    public String rejecting(@Key String order, @NotKey CountDownLatch running, @NotKey CountDownLatch end)
            throws InterruptedException {
        return slow(order, running, end);
    }

    @Idempotent(action = "tools.failing")
    public String failing(@Key String order) {
        throw new IllegalStateException("reset " + Runs.next(order));
    }

    @Idempotent(action = "tools.external")
    public String external(@Key String order) {
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "tools.rows", effect = Effect.TRANSACTIONAL)
    public String rows(@Key String order) {
        return "run " + Runs.next(order);
    }

    @Idempotent(action = "tools.supplied")
    public String supplied(@IdempotencyKey String key) {
        return "run " + Runs.next(key);
    }

    @Idempotent(action = "tools.brief", waitAtMost = "PT0.1S", retention = "PT0.2S")
    public String brief(@Key String order) {
        return "run " + Runs.next(order);
    }
}
