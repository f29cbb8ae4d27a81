package dev.once.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.OperationEvent;
import dev.once.OperationEvent.Abandoned;
import dev.once.OperationEvent.Call;
import dev.once.OperationEvent.Executed;
import dev.once.OperationEvent.Failed;
import dev.once.OperationEvent.InDoubt;
import dev.once.OperationEvent.KeyReused;
import dev.once.OperationEvent.NotRecorded;
import dev.once.OperationEvent.Ran;
import dev.once.OperationEvent.Reason;
import dev.once.OperationEvent.Rejected;
import dev.once.OperationEvent.Replayed;
import dev.once.OperationEvent.Retried;
import dev.once.OperationEvent.Settled;
import dev.once.OperationEvent.Waited;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.metrics.Gauge;
import org.junit.jupiter.api.Test;

class MetricsListenerTest {

    private static final String ID = "0".repeat(64);
    private static final Duration TOOK = Duration.ofMillis(20);

    private final FakeRegistry registry = new FakeRegistry();
    private final MetricsListener listener =
            new MetricsListener(registry.registry(), Set.of("payments.refund", "payments.charge"));

    private static Call call(String action) {
        return new Call(action, ID, Map.of());
    }

    private static Call by(String agent) {
        return new Call("payments.refund", ID, Map.of(CallContext.Field.AGENT_ID, agent));
    }

    private void tell(OperationEvent event) {
        listener.happened(event, () -> null);
    }

    /** What has grown by telling this, and by how much. */
    private Map<String, Double> grownBy(OperationEvent event) {
        Map<String, Double> before = values();
        tell(event);
        Map<String, Double> grown = values();
        grown.replaceAll((id, value) -> value - before.getOrDefault(id, 0.0));
        grown.values().removeIf(growth -> growth == 0);
        return grown;
    }

    private Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        registry.metrics.keySet().forEach(id -> values.put(id, registry.value(id)));
        return values;
    }

    @Test
    void whatAlarmsAreAbout_isThereWithZero() {
        for (String tool : List.of("payments.refund", "payments.charge")) {
            assertThat(registry.value("idempotency.key.collisions{tool=" + tool + "}"))
                    .isZero();
            assertThat(registry.value("idempotency.partial.failures{tool=" + tool + "}"))
                    .isZero();
            assertThat(registry.value("idempotency.refusals{reason=unavailable,tool=" + tool + "}"))
                    .isZero();
        }
        assertThat(registry.metrics.keySet())
                .filteredOn(id -> !id.contains("{"))
                .containsExactlyInAnyOrder(
                        "idempotency.wait", "idempotency.abandoned", "idempotency.unknown", "idempotency.purged");
    }

    @Test
    void eachKindOfNews_isCountedWhereItBelongs() {
        Call call = call("payments.refund");
        assertThat(grownBy(new Replayed(call, 1, Ledger.Status.SUCCEEDED, TOOK)))
                .isEqualTo(Map.of("idempotent.cache.hits{agent=none,tool=payments.refund}", 1.0));
        assertThat(grownBy(new Ran(call, 1, TOOK, Optional.empty())))
                .isEqualTo(Map.of(
                        "idempotent.cache.misses{agent=none,tool=payments.refund}",
                        1.0,
                        "tool.execution{agent=none,tool=payments.refund}",
                        1.0));
        assertThat(grownBy(new Executed(call, 1, TOOK))).isEmpty();
        assertThat(grownBy(new Retried(call, 2, Optional.of(ErrorType.RATE_LIMITED))))
                .isEqualTo(Map.of("tool.retry.attempts{agent=none,error_type=rate_limited,tool=payments.refund}", 1.0));
        assertThat(grownBy(new Retried(call, 2, Optional.empty())))
                .isEqualTo(Map.of("tool.retry.attempts{agent=none,error_type=abandoned,tool=payments.refund}", 1.0));
        assertThat(grownBy(new KeyReused(call, List.of("amount"), TOOK)))
                .isEqualTo(Map.of("idempotency.key.collisions{tool=payments.refund}", 1.0));
        assertThat(grownBy(new NotRecorded(call, 1, TOOK)))
                .isEqualTo(Map.of("idempotency.partial.failures{tool=payments.refund}", 1.0));
        assertThat(grownBy(failed(call, true)))
                .isEqualTo(Map.of("idempotency.partial.failures{tool=payments.refund}", 1.0));
        assertThat(grownBy(failed(call, false))).isEmpty();
        assertThat(grownBy(new Rejected(call, Reason.IN_PROGRESS, TOOK)))
                .isEqualTo(Map.of("idempotency.refusals{reason=in_progress,tool=payments.refund}", 1.0));
        assertThat(grownBy(new Waited(call, TOOK))).isEqualTo(Map.of("idempotency.wait", 1.0));
        assertThat(grownBy(new Abandoned("payments.refund", ID, 1))).isEqualTo(Map.of("idempotency.abandoned", 1.0));
        assertThat(grownBy(new InDoubt("payments.refund", ID))).isEqualTo(Map.of("idempotency.unknown", 1.0));
        assertThat(grownBy(new Settled("payments.refund", ID, Ledger.Status.FAILED)))
                .isEmpty();
        listener.purged(3);
        assertThat(registry.value("idempotency.purged")).isEqualTo(3);
    }

    private static Failed failed(Call call, boolean ambiguous) {
        return new Failed(call, 1, TOOK, ErrorType.TIMEOUT, "Failure", Optional.of(Ledger.Status.RETRYABLE), ambiguous);
    }

    /** A node meets operations of other applications on the same ledger. */
    @Test
    void actionThatTheApplicationDoesNotHave_isNoTool() {
        Call foreign = call("elsewhere.pay");
        assertThat(grownBy(new Ran(foreign, 1, TOOK, Optional.empty()))).isEmpty();
        assertThat(grownBy(new Replayed(foreign, 1, Ledger.Status.SUCCEEDED, TOOK)))
                .isEmpty();
        assertThat(grownBy(new Abandoned("elsewhere.pay", ID, 1))).isEqualTo(Map.of("idempotency.abandoned", 1.0));
        assertThat(registry.metrics.keySet()).noneMatch(id -> id.contains("elsewhere"));
    }

    @Test
    void agentsOverTheBound_areOthers() {
        for (int i = 0; i < 3 * Agents.MOST; i++) {
            tell(new Replayed(by("agent-" + i % 150), 1, Ledger.Status.SUCCEEDED, TOOK));
        }
        assertThat(registry.metrics.keySet())
                .filteredOn(id -> id.startsWith("idempotent.cache.hits"))
                .hasSize(Agents.MOST + 1);
        assertThat(registry.value("idempotent.cache.hits{agent=agent-0,tool=payments.refund}"))
                .isEqualTo(2);
        assertThat(registry.value("idempotent.cache.hits{agent=other,tool=payments.refund}"))
                .isEqualTo(100);
    }

    @Test
    void registry_isAskedOnceForEachMetric() {
        tell(new Ran(by("a"), 1, TOOK, Optional.empty()));
        int asked = registry.asked.get();
        for (int i = 0; i < 100; i++) {
            tell(new Ran(by("a"), 1, TOOK, Optional.empty()));
            tell(new NotRecorded(by("a"), 1, TOOK));
            tell(new Waited(by("a"), TOOK));
        }
        assertThat(registry.asked).hasValue(asked);
        assertThat(registry.value("idempotent.cache.misses{agent=a,tool=payments.refund}"))
                .isEqualTo(101);
    }

    @Test
    void gauges_sayWhatIsNow() {
        int[] running = {3};
        listener.observe(() -> running[0], () -> Duration.ofMillis(1_500));
        assertThat(registry.value("idempotency.in.progress")).isEqualTo(3);
        assertThat(registry.value("idempotency.heartbeat.age")).isEqualTo(1.5);
        assertThat(registry.value("idempotency.unknown.open")).isNaN();
        listener.unknown(2);
        running[0] = 0;
        assertThat(registry.value("idempotency.in.progress")).isZero();
        assertThat(registry.value("idempotency.unknown.open")).isEqualTo(2);
    }

    /** Another application of the server has it with other tags. */
    @Test
    void metricThatTheServerRefuses_isNotMeasured_andNotAskedForAgain() {
        registry.refused = "idempotent.cache.hits";
        tell(new Replayed(by("a"), 1, Ledger.Status.SUCCEEDED, TOOK));
        int asked = registry.asked.get();
        tell(new Replayed(by("a"), 1, Ledger.Status.SUCCEEDED, TOOK));
        assertThat(registry.asked).hasValue(asked);
        tell(new Ran(by("a"), 1, TOOK, Optional.empty()));
        assertThat(registry.value("idempotent.cache.misses{agent=a,tool=payments.refund}"))
                .isEqualTo(1);
    }

    /** The gauges would hold the application that has ended. */
    @Test
    void closed_itsMetricsAreGone_andThoseOfOthersAreNot() {
        registry.metrics.put("another's", (Gauge<Integer>) () -> 1);
        listener.observe(() -> 0, () -> Duration.ZERO);
        tell(new Ran(by("a"), 1, TOOK, Optional.empty()));
        listener.close();
        assertThat(registry.metrics.keySet()).containsExactly("another's");
    }

    @Test
    void deployedAgain_theGaugesAreTheNewOnes() {
        listener.observe(() -> 7, () -> Duration.ZERO);
        listener.close();
        new MetricsListener(registry.registry(), Set.of("payments.refund")).observe(() -> 1, () -> Duration.ZERO);
        assertThat(registry.value("idempotency.in.progress")).isEqualTo(1);
    }
}
