package dev.once.internal.metrics;

import dev.once.internal.engine.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.Metric;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * The meters of one application in the server's registry. Each is asked of the registry once, when it is registered or
 * first counted, and kept: a call finds it in a map. A meter that the registry refuses is said once, and does without.
 * Thread-safe.
 */
final class Meters implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Meters.class.getName());

    /** A metric with the values of its tags. */
    private record Key(Measure measure, List<String> values) {}

    private final MetricRegistry registry;
    private final Map<Key, Optional<Metric>> meters = new ConcurrentHashMap<>();

    Meters(MetricRegistry registry) {
        this.registry = registry;
    }

    /** Registers a counter or a timer, so that it is there before anything is counted. */
    void register(Measure measure, String... values) {
        var unused = meter(measure, values);
    }

    void gauge(Measure measure, Supplier<? extends Number> value) {
        var unused = meters.computeIfAbsent(
                new Key(measure, List.of()),
                key -> accepted(
                        measure,
                        metadata -> registry.gauge(metadata, () -> value.get().doubleValue())));
    }

    void count(Measure measure, String... values) {
        count(1, measure, values);
    }

    void count(long more, Measure measure, String... values) {
        meter(measure, values).ifPresent(meter -> ((Counter) meter).inc(more));
    }

    void time(Duration time, Measure measure, String... values) {
        meter(measure, values).ifPresent(meter -> ((Timer) meter).update(time));
    }

    private Optional<Metric> meter(Measure measure, String... values) {
        Key key = new Key(measure, List.of(values));
        Optional<Metric> known = meters.get(key);
        return known != null ? known : meters.computeIfAbsent(key, this::registered);
    }

    private Optional<Metric> registered(Key key) {
        Measure measure = key.measure();
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < measure.tags().size(); i++) {
            tags.add(new Tag(measure.tags().get(i), key.values().get(i)));
        }
        Tag[] all = tags.toArray(Tag[]::new);
        return accepted(
                measure,
                metadata -> measure.type() == Measure.Type.TIMER
                        ? registry.timer(metadata, all)
                        : registry.counter(metadata, all));
    }

    /** Where another application of the server has such metrics with other tags, a registry may refuse ours. */
    private static Optional<Metric> accepted(Measure measure, Function<Metadata, Metric> registering) {
        try {
            return Optional.of(registering.apply(measure.metadata()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            Message.METRIC_REFUSED.logCause(LOG, e, measure.metricName());
            return Optional.empty();
        }
    }

    /** Takes them out of the registry: what another application has put there stays. */
    @Override
    public void close() {
        Set<Metric> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        meters.values().forEach(meter -> meter.ifPresent(mine::add));
        registry.removeMatching((id, metric) -> mine.contains(metric));
    }
}
