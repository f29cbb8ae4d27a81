package dev.once.internal.metrics;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.Metric;
import org.eclipse.microprofile.metrics.MetricFilter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Snapshot;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** A registry of what {@link Meters} uses of one: any other method of it fails. Used by one thread. */
final class FakeRegistry implements InvocationHandler {

    final Map<String, Metric> metrics = new LinkedHashMap<>();

    /** How often it was asked for a metric. */
    final AtomicInteger asked = new AtomicInteger();

    /** It takes no metric of this name; null: it takes all. */
    String refused;

    MetricRegistry registry() {
        return (MetricRegistry) Proxy.newProxyInstance(
                FakeRegistry.class.getClassLoader(), new Class<?>[] {MetricRegistry.class}, this);
    }

    /** A counter's or a timer's count, or a gauge's value; {@code name{tag=value,…}}. */
    double value(String id) {
        Metric metric = metrics.get(id);
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Timer timer
                ? timer.getCount()
                : ((Gauge<?>) metric).getValue().doubleValue();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "counter" -> metric((Metadata) arguments[0], (Tag[]) arguments[1], new Count());
            case "timer" -> metric((Metadata) arguments[0], (Tag[]) arguments[1], new Time());
            case "gauge" -> {
                Supplier<?> value = (Supplier<?>) arguments[1];
                Gauge<Number> gauge = () -> (Number) value.get();
                yield metric((Metadata) arguments[0], (Tag[]) arguments[2], gauge);
            }
            case "removeMatching" -> {
                MetricFilter filter = (MetricFilter) arguments[0];
                yield metrics.values().removeIf(metric -> filter.matches(null, metric));
            }
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private Metric metric(Metadata metadata, Tag[] tags, Metric created) {
        asked.incrementAndGet();
        if (metadata.getName().equals(refused)) {
            throw new IllegalArgumentException("other tags");
        }
        Map<String, String> sorted = new TreeMap<>();
        for (Tag tag : tags) {
            sorted.put(tag.getTagName(), tag.getTagValue());
        }
        String id =
                metadata.getName() + (sorted.isEmpty() ? "" : sorted.toString().replace(", ", ","));
        return metrics.computeIfAbsent(id, key -> created);
    }

    private static final class Count implements Counter {
        private long count;

        @Override
        public void inc() {
            count++;
        }

        @Override
        public void inc(long n) {
            count += n;
        }

        @Override
        public long getCount() {
            return count;
        }
    }

    private static final class Time implements Timer {
        private long count;
        private Duration elapsed = Duration.ZERO;

        @Override
        public void update(Duration duration) {
            count++;
            elapsed = elapsed.plus(duration);
        }

        @Override
        public Duration getElapsedTime() {
            return elapsed;
        }

        @Override
        public long getCount() {
            return count;
        }

        @Override
        public <T> T time(Callable<T> event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void time(Runnable event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Context time() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Snapshot getSnapshot() {
            throw new UnsupportedOperationException();
        }
    }
}
