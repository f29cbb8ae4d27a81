package dev.once.internal.cdi;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.jpa.SchemaMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The settings {@code once.*}.
 *
 * @param schema {@code once.schema}
 * @param heartbeat {@code once.heartbeat}
 * @param deadAfter {@code once.node.dead-after}; at least three heartbeats
 * @param engine {@code once.waiters.max}, {@code once.attempts.max}, {@code once.result.max}
 * @param purgeInterval {@code once.purge.interval}
 * @param purgeBatch {@code once.purge.batch}
 */
record ModuleSettings(
        SchemaMode schema,
        Duration heartbeat,
        Duration deadAfter,
        EngineSettings engine,
        Duration purgeInterval,
        int purgeBatch) {

    private static final String HEARTBEAT = "once.heartbeat";
    private static final String DEAD_AFTER = "once.node.dead-after";
    private static final int BEATS = 3;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    ModuleSettings {
        // A node stops claiming when it has not renewed for half of dead-after: one late beat must not be enough.
        if (deadAfter.compareTo(heartbeat.multipliedBy(BEATS)) < 0) {
            throw new IdempotentDefinitionException(DEAD_AFTER + " = " + deadAfter + " cannot be used: it must be at"
                    + " least three times " + HEARTBEAT + ", which is " + heartbeat + ".");
        }
    }

    /** Reads MicroProfile Config or, where the server has none, system properties. */
    static ModuleSettings read() {
        return read(source());
    }

    /**
     * Reads the settings; what is not set has its default.
     *
     * @throws IdempotentDefinitionException if a value cannot be used: names the setting, the value and what is allowed
     */
    static ModuleSettings read(Function<String, Optional<String>> source) {
        Reader reader = new Reader(source);
        return new ModuleSettings(
                reader.schema("once.schema", SchemaMode.VALIDATE),
                reader.duration(HEARTBEAT, Duration.ofSeconds(2)),
                reader.duration(DEAD_AFTER, Duration.ofSeconds(10)),
                new EngineSettings(
                        reader.number("once.waiters.max", 256),
                        reader.number("once.attempts.max", 10),
                        reader.number("once.result.max", 1 << 20)),
                reader.duration(
                        "once.purge.interval", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofDays(1)),
                reader.number("once.purge.batch", 1_000, 10_000));
    }

    private static Function<String, Optional<String>> source() {
        try {
            Config config = ConfigProvider.getConfig();
            return name -> config.getOptionalValue(name, String.class);
        } catch (NoClassDefFoundError | IllegalStateException e) {
            // No API, or no implementation of it.
            return name -> Optional.ofNullable(System.getProperty(name));
        }
    }

    private record Reader(Function<String, Optional<String>> source) {

        SchemaMode schema(String name, SchemaMode otherwise) {
            String value = value(name).orElse(otherwise.name());
            return Arrays.stream(SchemaMode.values())
                    .filter(mode -> mode.name().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> unusable(
                            name,
                            value,
                            Arrays.stream(SchemaMode.values())
                                    .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
        }

        Duration duration(String name, Duration otherwise) {
            return duration(name, otherwise, SHORTEST, LONGEST);
        }

        Duration duration(String name, Duration otherwise, Duration shortest, Duration longest) {
            String value = value(name).orElse(otherwise.toString());
            String allowed = "an ISO-8601 duration from " + shortest + " to " + longest;
            Duration duration;
            try {
                duration = Duration.parse(value);
            } catch (DateTimeParseException e) {
                throw unusable(name, value, allowed);
            }
            if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
                throw unusable(name, value, allowed);
            }
            return duration;
        }

        int number(String name, int otherwise) {
            return number(name, otherwise, Integer.MAX_VALUE);
        }

        int number(String name, int otherwise, int largest) {
            String value = value(name).orElse(String.valueOf(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number >= 1 && number <= largest) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // as any other value that cannot be used
            }
            throw unusable(name, value, "a whole number from 1 to " + largest);
        }

        private Optional<String> value(String name) {
            return source.apply(name).map(String::strip).filter(value -> !value.isEmpty());
        }

        private static IdempotentDefinitionException unusable(String name, String value, String allowed) {
            return new IdempotentDefinitionException(
                    name + " = " + value + " cannot be used. Allowed: " + allowed + ".");
        }
    }
}
