package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Idempotent;
import dev.once.Key;
import dev.once.internal.health.Vitals;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

class ModuleVitalsTest {

    @ApplicationScoped
    public static class Till {
        @Idempotent
        public String sell(@Key String id) {
            return id;
        }
    }

    @Test
    void withoutIdempotentMethods_nothingIsNeeded_andNothingIsStarted() {
        try (WeldContainer container = Containers.with(ModuleVitals.class)) {
            assertThat(container.select(Vitals.class).get().now()).isEqualTo(new Vitals.NotNeeded());
            assertThat(container.select(InMemoryHost.class).get().opened()).isZero();
        }
    }

    @Test
    void startedModule_tellsOfItsNode_untilItHasEnded() {
        try (WeldContainer container = Containers.with(ModuleVitals.class, Till.class)) {
            Vitals vitals = container.select(Vitals.class).get();

            assertThat(vitals.now())
                    .asInstanceOf(InstanceOfAssertFactories.type(Vitals.Running.class))
                    .satisfies(running -> {
                        assertThat(running.fit()).isTrue();
                        assertThat(running.limit()).isEqualTo(Duration.ofSeconds(5));
                        assertThat(running.schema()).isEqualTo("validated");
                        assertThat(running.ledger()).isEqualTo("memory");
                    });

            container.select(OnceModule.class).get().end();
            assertThat(vitals.now()).isEqualTo(new Vitals.NotStarted());
        }
    }
}
