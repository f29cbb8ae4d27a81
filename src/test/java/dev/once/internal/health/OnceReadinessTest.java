package dev.once.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OnceReadinessTest {

    private static final UUID NODE = UUID.randomUUID();

    /** As the test says. */
    @ApplicationScoped
    public static class TestVitals implements Vitals {

        private static State state = new NotNeeded();

        @Override
        public State now() {
            return state;
        }
    }

    /** A response as it was built. */
    private static final class Response extends HealthCheckResponseBuilder {

        private final Map<String, Object> data = new TreeMap<>();
        private String name = "";
        private Status status = Status.DOWN;

        @Override
        public HealthCheckResponseBuilder name(String name) {
            this.name = name;
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, String value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, long value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, boolean value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder up() {
            return status(true);
        }

        @Override
        public HealthCheckResponseBuilder down() {
            return status(false);
        }

        @Override
        public HealthCheckResponseBuilder status(boolean up) {
            status = up ? Status.UP : Status.DOWN;
            return this;
        }

        @Override
        public HealthCheckResponse build() {
            return new HealthCheckResponse(name, status, Optional.of(data));
        }
    }

    @BeforeAll
    static void respond() {
        HealthCheckResponse.setResponseProvider(Response::new);
    }

    @AfterAll
    static void forget() {
        HealthCheckResponse.setResponseProvider(null);
    }

    private static HealthCheckResponse asked(Vitals.State state) {
        TestVitals.state = state;
        Weld weld = new Weld()
                .containerId("health-" + System.nanoTime())
                .disableDiscovery()
                .beanClasses(OnceReadiness.class, TestVitals.class);
        try (WeldContainer container = weld.initialize()) {
            HealthCheckResponse response = container
                    .select(OnceReadiness.class, Readiness.Literal.INSTANCE)
                    .get()
                    .call();
            assertThat(response.getName()).isEqualTo("once");
            return response;
        }
    }

    private static Vitals.Running aged(long millis) {
        return new Vitals.Running(NODE, Duration.ofMillis(millis), Duration.ofMillis(5_000), "validated", "PostgreSQL");
    }

    @Test
    void withoutIdempotentMethods_isUp() {
        HealthCheckResponse response = asked(new Vitals.NotNeeded());

        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow()).containsOnlyKeys("reason");
    }

    @Test
    void notStarted_isDown() {
        HealthCheckResponse response = asked(new Vitals.NotStarted());

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsEntry("reason", "not started, or ended");
    }

    @Test
    void youngHeartbeat_isUp() {
        HealthCheckResponse response = asked(aged(4_999));

        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow())
                .containsOnly(
                        Map.entry("node", NODE.toString()),
                        Map.entry("heartbeat-age-ms", 4_999L),
                        Map.entry("schema", "validated"),
                        Map.entry("ledger", "PostgreSQL"));
    }

    @Test
    void oldHeartbeat_isDown_andSaysWhy() {
        HealthCheckResponse response = asked(aged(5_000));

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow())
                .containsEntry(
                        "reason",
                        "the heartbeat could not be renewed for longer than 5000 ms: EXTERNAL and KEYED methods do not"
                                + " run");
    }
}
