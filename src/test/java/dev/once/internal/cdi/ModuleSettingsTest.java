package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.jpa.SchemaMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleSettingsTest {

    @Test
    void nothingSet_defaultsApply() {
        assertThat(read(Map.of()))
                .isEqualTo(new ModuleSettings(
                        SchemaMode.VALIDATE,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        new EngineSettings(256, 10, 1_048_576),
                        Duration.ofMinutes(10),
                        1_000));
    }

    @Test
    void everythingSet_isTaken() {
        Map<String, String> values = Map.of(
                "once.schema", "migrate",
                "once.heartbeat", " PT1S ",
                "once.node.dead-after", "PT3S",
                "once.waiters.max", "1",
                "once.attempts.max", "2",
                "once.result.max", "3",
                "once.purge.interval", "P1D",
                "once.purge.batch", "10000");

        assertThat(read(values))
                .isEqualTo(new ModuleSettings(
                        SchemaMode.MIGRATE,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        new EngineSettings(1, 2, 3),
                        Duration.ofDays(1),
                        10_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "once.schema|create|validate, migrate, none",
                "once.heartbeat|2s|ISO-8601",
                "once.heartbeat|PT0S|PT0.1S",
                "once.node.dead-after|PT2H|PT1H",
                "once.node.dead-after|PT5S|three times once.heartbeat",
                "once.waiters.max|0|from 1",
                "once.attempts.max|many|whole number",
                "once.result.max|1 MiB|whole number",
                "once.purge.interval|PT0.9S|from PT1S to PT24H",
                "once.purge.interval|P2D|from PT1S to PT24H",
                "once.purge.batch|0|from 1 to 10000",
                "once.purge.batch|10001|from 1 to 10000"
            })
    void wrongValue_isRefusedByNameValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining(name + " = " + value)
                .hasMessageContaining(allowed);
    }

    private static ModuleSettings read(Map<String, String> values) {
        return ModuleSettings.read(name -> Optional.ofNullable(values.get(name)));
    }
}
