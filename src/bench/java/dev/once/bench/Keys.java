package dev.once.bench;

import dev.once.CallContext.Field;
import dev.once.Key;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.key.KeyRules;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

        void order(Purchase purchase);
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

    private static final Map<Field, String> CONTEXT = Map.of(Field.TENANT, "acme", Field.USER, "ann");

    private final KeyPlan refund = plan("refund", "");
    private final KeyPlan place = plan("place", "");
    private final KeyPlan order = plan("order", "${purchase.id}/${purchase.customer.address.country}");
    private final Object[] threeSimple = {"O-2026-000123", new BigDecimal("129.90"), "arrived broken"};
    private final Object[] tenKilobytes = {purchase()};

    /** Three simple parameters, two of them the key. */
    @Benchmark
    public void threeSimpleParameters(Blackhole sink) {
        sink.consume(refund.key("orders.refund", CONTEXT, threeSimple));
    }

    /** One parameter of nested records, beans, lists and a map, whose form has ten kilobytes. */
    @Benchmark
    public void tenKilobytes(Blackhole sink) {
        sink.consume(place.key("orders.place", CONTEXT, tenKilobytes));
    }

    /** Two values of an expression, and the same parameter as the fingerprint. */
    @Benchmark
    public void expression(Blackhole sink) {
        sink.consume(order.key("orders.order", CONTEXT, tenKilobytes));
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

    private static KeyPlan plan(String name, String expression) {
        Method method = Arrays.stream(Calls.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return new KeyPlanner(KeyRules.of(false, null))
                .plan(
                        method,
                        expression,
                        Set.of(dev.once.Scope.USER),
                        problem -> {
                            throw new IllegalStateException(problem);
                        },
                        warning -> {})
                .orElseThrow();
    }
}
