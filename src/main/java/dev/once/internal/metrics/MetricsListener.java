package dev.once.internal.metrics;

import dev.once.CallContext;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Abandoned;
import dev.once.OperationEvent.Call;
import dev.once.OperationEvent.Failed;
import dev.once.OperationEvent.InDoubt;
import dev.once.OperationEvent.KeyReused;
import dev.once.OperationEvent.NotRecorded;
import dev.once.OperationEvent.OfCall;
import dev.once.OperationEvent.Ran;
import dev.once.OperationEvent.Reason;
import dev.once.OperationEvent.Rejected;
import dev.once.OperationEvent.Replayed;
import dev.once.OperationEvent.Retried;
import dev.once.OperationEvent.Waited;
import dev.once.internal.metrics.Measure.Tags;
import dev.once.spi.OperationListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to operations, in the server's registry of applications' metrics. Loaded only where the
 * application sees MicroProfile Metrics. Thread-safe.
 */
public final class MetricsListener implements OperationListener, AutoCloseable {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private final Set<String> tools;
    private final Agents agents = new Agents();

    /** Not known before it was counted. */
    private volatile double unknownOpen = Double.NaN;

    /**
     * A listener whose metrics are in the registry from now on.
     *
     * @param tools the actions of the application; others are not counted by tool
     */
    public MetricsListener(MetricRegistry registry, Set<String> tools) {
        this.meters = new Meters(registry);
        this.tools = Set.copyOf(tools);
        for (Measure untagged : new Measure[] {Measure.WAIT, Measure.ABANDONED, Measure.UNKNOWN, Measure.PURGED}) {
            meters.register(untagged);
        }
        // What rises from nothing to one is no increase to Prometheus, and these are what alarms are about.
        for (String tool : this.tools) {
            meters.register(Measure.COLLISIONS, tool);
            meters.register(Measure.PARTIAL_FAILURES, tool);
            for (Reason reason : Reason.values()) {
                meters.register(Measure.REFUSALS, tool, Tags.value(reason));
            }
        }
    }

    /**
     * Registers what is measured when it is asked for.
     *
     * @param inProgress how many methods run
     * @param heartbeatAge how long ago the last acknowledged heartbeat was sent
     */
    public void observe(IntSupplier inProgress, Supplier<Duration> heartbeatAge) {
        meters.gauge(Measure.IN_PROGRESS, inProgress::getAsInt);
        meters.gauge(Measure.UNKNOWN_OPEN, () -> unknownOpen);
        meters.gauge(Measure.HEARTBEAT_AGE, () -> heartbeatAge.get().toNanos() / NANOS);
    }

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        if (event instanceof Abandoned) {
            meters.count(Measure.ABANDONED);
        } else if (event instanceof InDoubt) {
            meters.count(Measure.UNKNOWN);
        } else if (event instanceof Waited waited) {
            meters.time(waited.time(), Measure.WAIT);
        } else if (event instanceof OfCall ofCall && tools.contains(ofCall.action())) {
            ofTool(ofCall);
        }
    }

    private void ofTool(OfCall event) {
        String tool = event.action();
        if (event instanceof Replayed) {
            meters.count(Measure.HITS, tool, agent(event.call()));
        } else if (event instanceof Ran ran) {
            String agent = agent(event.call());
            meters.count(Measure.MISSES, tool, agent);
            meters.time(ran.took(), Measure.EXECUTION, tool, agent);
        } else if (event instanceof Retried retried) {
            String after = retried.after().map(Tags::value).orElse(Tags.ABANDONED);
            meters.count(Measure.RETRIES, tool, agent(event.call()), after);
        } else if (event instanceof KeyReused) {
            meters.count(Measure.COLLISIONS, tool);
        } else if (event instanceof NotRecorded || (event instanceof Failed failed && failed.ambiguous())) {
            meters.count(Measure.PARTIAL_FAILURES, tool);
        } else if (event instanceof Rejected rejected) {
            meters.count(Measure.REFUSALS, tool, Tags.value(rejected.reason()));
        }
    }

    private String agent(Call call) {
        return agents.tag(call.context().get(CallContext.Field.AGENT_ID));
    }

    @Override
    public void purged(int operations) {
        meters.count(operations, Measure.PURGED);
    }

    /** Not asked for at a scrape, which must not wait for the database. */
    @Override
    public void unknown(long operations) {
        unknownOpen = operations;
    }

    /** Takes the metrics out of the registry, with what they hold of the application. */
    @Override
    public void close() {
        meters.close();
    }
}
