package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Scope;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.engine.DownstreamKeys;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.jpa.SchemaMode;
import dev.once.internal.policy.Configured;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleSettingsTest {

    @Test
    void nothingSet_defaultsApply() {
        ModuleSettings settings = read(Map.of());

        assertThat(settings.schema()).isEqualTo(SchemaMode.VALIDATE);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.deadAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.engine())
                .isEqualTo(new EngineSettings(
                        256, 10, 1_048_576, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED));
        assertThat(settings.purgeInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.purgeBatch()).isEqualTo(1_000);
        assertThat(settings.keys().anonymous()).isFalse();
        assertThat(settings.tenant()).isNull();
        assertThat(settings.explicitScopes()).isEmpty();
    }

    @Test
    void everythingSet_isTaken() {
        ModuleSettings settings = read(Map.ofEntries(
                Map.entry("once.schema", "migrate"),
                Map.entry("once.heartbeat", " PT1S "),
                Map.entry("once.node.dead-after", "PT3S"),
                Map.entry("once.waiters.max", "1"),
                Map.entry("once.attempts.max", "2"),
                Map.entry("once.result.max", "3"),
                Map.entry("once.purge.interval", "P1D"),
                Map.entry("once.purge.batch", "10000"),
                Map.entry("once.anonymous", "allow"),
                Map.entry("once.secret", "0123456789abcdef0123456789abcdef"),
                Map.entry("once.tenant", "acme"),
                Map.entry("once.context.explicit", "AGENT, turn")));

        assertThat(settings.schema()).isEqualTo(SchemaMode.MIGRATE);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.deadAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.engine())
                .isEqualTo(new EngineSettings(
                        1,
                        2,
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        new DownstreamKeys("0123456789abcdef0123456789abcdef")));
        assertThat(settings.purgeInterval()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.purgeBatch()).isEqualTo(10_000);
        assertThat(settings.keys().anonymous()).isTrue();
        assertThat(settings.tenant()).isEqualTo("acme");
        assertThat(settings.explicitScopes()).containsExactlyInAnyOrder(Scope.AGENT, Scope.TURN);
        assertThat(settings.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void severalWrongValues_areAllNamed() {
        assertThatThrownBy(() -> read(Map.of(
                        "once.heartbeat",
                        "2s",
                        "once.result.max",
                        "-1",
                        "once.secret",
                        "short",
                        "once.heartbaet",
                        "PT1S")))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("once.heartbeat = 2s (from the test)")
                .hasMessageContaining("once.result.max = -1")
                .hasMessageContaining("once.secret = ***")
                .hasMessageNotContaining("short");
    }

    @Test
    void misspeltName_isNamed() {
        assertThat(ModuleSettings.unknown(Configured.with(Map.of("once.heartbaet", "PT1S", "once.schema", "none"))))
                .containsExactly("once.heartbaet (from the test)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "once.schema|create|validate, migrate, none",
                "once.anonymous|maybe|deny, allow",
                "once.context.explicit|AGENT,CREW|USER, AGENT, CONVERSATION, TURN",
                "once.heartbeat|2s|ISO-8601",
                "once.heartbeat|PT0S|PT0.1S",
                "once.node.dead-after|PT2H|PT1H",
                "once.node.dead-after|PT5S|three times once.heartbeat",
                "once.waiters.max|0|1 or more",
                "once.attempts.max|many|whole number",
                "once.result.max|1 MiB|whole number",
                "once.purge.interval|PT0.9S|PT1S to P1D",
                "once.purge.interval|P2D|PT1S to P1D",
                "once.purge.batch|0|1 to 10000",
                "once.purge.batch|10001|1 to 10000"
            })
    void wrongValue_isRefusedByNameValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining(name + " = " + value)
                .hasMessageContaining(allowed);
    }

    private static ModuleSettings read(Map<String, String> values) {
        return ModuleSettings.read(Configured.with(values));
    }
}
