package dev.once.bench;

import dev.once.Key;
import dev.once.internal.key.KeyPlan;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the identity of one call takes: canonical form, operation id and fingerprint. {@code ./mvnw -Pbench-keys} runs it;
 * {@code docs/performance.md} has the goals and the figures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Keys {

    /** The methods whose calls are identified. */
    @SuppressWarnings("unused")
    interface Calls {
        void refund(@Key String orderId, @Key BigDecimal amount, String reason);

        void place(@Key Purchase purchase);
    }

    record Purchase(String id, Customer customer, LocalDate day, List<Line> lines, Map<String, String> attributes) {}

    record Line(String article, int quantity, BigDecimal price, List<String> options) {}

    /** A bean. */
    public static class Customer {

        public String getName() {
            return "Ann Example";
        }

        public Address getAddress() {
            return new Address("Rue de la Paix 1", "Paris", "FR");
        }

        public boolean isActive() {
            return true;
        }
    }

    record Address(String street, String city, String country) {}

    private static final Map<String, String> SCOPES = Map.of("tenant", "acme", "user", "ann");

    private final KeyPlan refund = plan("refund");
    private final KeyPlan place = plan("place");
    private final Object[] threeSimple = {"O-2026-000123", new BigDecimal("129.90"), "arrived broken"};
    private final Object[] tenKilobytes = {purchase()};

    /** Three simple parameters, two of them the key. */
    @Benchmark
    public void threeSimpleParameters(Blackhole sink) {
        sink.consume(refund.id("orders.refund", SCOPES, threeSimple));
        sink.consume(refund.fingerprint(threeSimple));
    }

    /** One parameter of nested records, beans, lists and a map, whose form has ten kilobytes. */
    @Benchmark
    public void tenKilobytes(Blackhole sink) {
        sink.consume(place.id("orders.place", SCOPES, tenKilobytes));
        sink.consume(place.fingerprint(tenKilobytes));
    }

    private static Purchase purchase() {
        List<Line> lines = IntStream.range(0, 100)
                .mapToObj(i -> new Line(
                        "article-" + i, i % 7 + 1, BigDecimal.valueOf(1_000 + i, 2), List.of("blue", "gift wrapped")))
                .toList();
        return new Purchase(
                "O-2026-000123",
                new Customer(),
                LocalDate.of(2026, 11, 25),
                lines,
                Map.of("channel", "web", "campaign", "autumn", "note", "x".repeat(1_200)));
    }

    private static KeyPlan plan(String name) {
        return Arrays.stream(Calls.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .map(KeyPlan::of)
                .findFirst()
                .orElseThrow();
    }
}
