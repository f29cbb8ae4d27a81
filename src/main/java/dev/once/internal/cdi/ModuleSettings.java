package dev.once.internal.cdi;

import dev.once.Scope;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.engine.DownstreamKeys;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.http.HttpSettings;
import dev.once.internal.jpa.AuditMode;
import dev.once.internal.jpa.SchemaMode;
import dev.once.internal.key.KeyRules;
import dev.once.internal.policy.Configuration;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code once.*}.
 *
 * @param schema {@code once.schema}
 * @param heartbeat {@code once.heartbeat}
 * @param deadAfter {@code once.node.dead-after}; at least three heartbeats
 * @param engine {@code once.waiters.max}, {@code once.attempts.max}, {@code once.result.max}, {@code once.verify.*}
 * @param asyncTimeLimit {@code once.async.time-limit}
 * @param argumentsMax {@code once.arguments.max}
 * @param purgeInterval {@code once.purge.interval}
 * @param purgeBatch {@code once.purge.batch}
 * @param audit {@code once.audit}
 * @param replays {@code once.audit.replays}
 * @param arguments {@code once.arguments}
 * @param keys {@code once.anonymous}, {@code once.secret}
 * @param tenant {@code once.tenant}; null where none is set
 * @param explicitScopes {@code once.context.explicit}
 * @param http {@code once.http.*}
 */
record ModuleSettings(
        SchemaMode schema,
        Duration heartbeat,
        Duration deadAfter,
        EngineSettings engine,
        Duration asyncTimeLimit,
        int argumentsMax,
        Duration purgeInterval,
        int purgeBatch,
        AuditMode audit,
        Replays replays,
        Arguments arguments,
        KeyRules keys,
        @Nullable String tenant,
        Set<Scope> explicitScopes,
        HttpSettings http) {

    /** Whether callers that nobody knows may supply keys. */
    enum Anonymous {
        DENY,
        ALLOW
    }

    /** When the audit is told of calls that changed nothing. */
    enum Replays {
        /** In the background, once a second. */
        BATCHED,
        /** Before the call has its answer. */
        SYNC,
        /** Never. */
        OFF
    }

    /** What the audit is told of arguments. */
    enum Arguments {
        /** All, and that there are sensitive ones. */
        MASKED,
        /** Nothing. */
        NONE,
        /** All, sensitive ones too. */
        FULL
    }

    static final Setting<SchemaMode> SCHEMA = Setting.choice("once.schema", SchemaMode.VALIDATE);
    static final Setting<Duration> HEARTBEAT = Setting.duration("once.heartbeat", "PT2S", "PT0.1S", "PT1H");
    static final Setting<Duration> DEAD_AFTER = Setting.duration("once.node.dead-after", "PT10S", "PT0.3S", "PT1H");
    static final Setting<Integer> WAITERS = Setting.number("once.waiters.max", "calls", 256, 1, Integer.MAX_VALUE);
    static final Setting<Integer> ATTEMPTS = Setting.number("once.attempts.max", "attempts", 10, 1, Integer.MAX_VALUE);
    static final Setting<Integer> RESULT =
            Setting.number("once.result.max", "characters", 1 << 20, 1, Integer.MAX_VALUE);
    static final Setting<Integer> ARGUMENTS = Setting.number("once.arguments.max", "characters", 1 << 16, 1, 1_000_000);
    static final Setting<Duration> VERIFY_TIMEOUT = Setting.duration("once.verify.timeout", "PT5S", "PT0.1S", "PT10M");
    static final Setting<Duration> VERIFY_BACKOFF = Setting.duration("once.verify.backoff", "PT10S", "PT0.1S", "P1D");
    static final Setting<Duration> ASYNC_TIME_LIMIT =
            Setting.duration("once.async.time-limit", "PT10M", "PT0.1S", "P30D");
    static final Setting<Duration> PURGE_INTERVAL = Setting.duration("once.purge.interval", "PT10M", "PT1S", "P1D");
    static final Setting<Integer> PURGE_BATCH = Setting.number("once.purge.batch", "operations", 1_000, 1, 10_000);
    static final Setting<AuditMode> AUDIT = Setting.choice("once.audit", AuditMode.FULL);
    static final Setting<Replays> AUDIT_REPLAYS = Setting.choice("once.audit.replays", Replays.BATCHED);
    static final Setting<Arguments> AUDIT_ARGUMENTS = Setting.choice("once.arguments", Arguments.MASKED);
    static final Setting<Anonymous> ANONYMOUS = Setting.choice("once.anonymous", Anonymous.DENY);
    static final Setting<String> SECRET = Setting.text("once.secret", 32, 1024, true);
    static final Setting<String> TENANT = Setting.text("once.tenant", 1, 255, false);
    static final Setting<Set<Scope>> EXPLICIT = Setting.choices("once.context.explicit", Scope.class);
    static final Setting<Integer> HTTP_BODY = Setting.number("once.http.body.max", "bytes", 1 << 20, 1, 1 << 30);
    static final Setting<Set<String>> HTTP_HEADERS =
            Setting.fields("once.http.headers", Set.of("set-cookie", "set-cookie2"));
    static final Setting<URI> HTTP_DOCUMENTATION = Setting.uri("once.http.documentation");

    /** All of them, in the order of the page that describes them. */
    static final List<Setting<?>> ALL = List.of(
            SCHEMA,
            HEARTBEAT,
            DEAD_AFTER,
            WAITERS,
            ATTEMPTS,
            RESULT,
            ARGUMENTS,
            VERIFY_TIMEOUT,
            VERIFY_BACKOFF,
            ASYNC_TIME_LIMIT,
            PURGE_INTERVAL,
            PURGE_BATCH,
            AUDIT,
            AUDIT_REPLAYS,
            AUDIT_ARGUMENTS,
            ANONYMOUS,
            SECRET,
            TENANT,
            EXPLICIT,
            HTTP_BODY,
            HTTP_DOCUMENTATION,
            HTTP_HEADERS);

    private static final String PREFIX = "once.";

    private static final int BEATS = 3;

    ModuleSettings {
        explicitScopes = Set.copyOf(explicitScopes);
    }

    /**
     * Reads the settings; what is not set has its default.
     *
     * @throws IdempotentDefinitionException if values cannot be used: names of each the setting, the value, where it is
     *     from and what is allowed
     */
    static ModuleSettings read(Configuration configuration) {
        Reader reader = new Reader(configuration);
        Duration heartbeat = reader.value(HEARTBEAT);
        Duration deadAfter = reader.value(DEAD_AFTER);
        // A node stops claiming when it has not renewed for half of dead-after: one late beat must not be enough.
        if (deadAfter.compareTo(heartbeat.multipliedBy(BEATS)) < 0) {
            reader.problem(
                    DEAD_AFTER, "at least three times " + HEARTBEAT.name() + ", which is " + heartbeat, deadAfter);
        }
        ModuleSettings settings = new ModuleSettings(
                reader.value(SCHEMA),
                heartbeat,
                deadAfter,
                new EngineSettings(
                        reader.value(WAITERS),
                        reader.value(ATTEMPTS),
                        reader.value(RESULT),
                        reader.value(VERIFY_TIMEOUT),
                        reader.value(VERIFY_BACKOFF),
                        new DownstreamKeys(reader.find(SECRET).orElse(null))),
                reader.value(ASYNC_TIME_LIMIT),
                reader.value(ARGUMENTS),
                reader.value(PURGE_INTERVAL),
                reader.value(PURGE_BATCH),
                reader.value(AUDIT),
                reader.value(AUDIT_REPLAYS),
                reader.value(AUDIT_ARGUMENTS),
                KeyRules.of(
                        reader.value(ANONYMOUS) == Anonymous.ALLOW,
                        reader.find(SECRET).orElse(null)),
                reader.find(TENANT).orElse(null),
                reader.find(EXPLICIT).orElse(Set.of()),
                new HttpSettings(
                        reader.value(HTTP_BODY),
                        reader.find(HTTP_DOCUMENTATION).orElse(null),
                        reader.find(HTTP_HEADERS).orElse(Set.of())));
        reader.finish();
        return settings;
    }

    /** What nobody reads, and where it is from: a setting that is spelled wrong is ignored. */
    static List<String> unknown(Configuration configuration) {
        Set<String> known = ALL.stream().map(Setting::name).collect(Collectors.toSet());
        return configuration.names().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                // Not its value: it may be a secret whose name is spelled wrong.
                .map(name -> name
                        + configuration
                                .find(name)
                                .map(value -> " (from " + value.source() + ")")
                                .orElse(""))
                .toList();
    }

    /** The names of all settings, as a sentence lists them. */
    static String known() {
        return ALL.stream().map(Setting::name).sorted().collect(Collectors.joining(", "));
    }

    private static final class Reader {

        private final Configuration configuration;
        private final List<String> problems = new ArrayList<>();

        Reader(Configuration configuration) {
            this.configuration = configuration;
        }

        <T> T value(Setting<T> setting) {
            return find(setting).orElseThrow(() -> new IllegalStateException(setting.name() + " has no default"));
        }

        <T> Optional<T> find(Setting<T> setting) {
            Optional<Configuration.Value> set = configuration.find(setting.name());
            Optional<T> value = set.map(each -> each.text().strip()).map(setting.reader());
            if (set.isPresent() && value.isEmpty()) {
                problem(
                        setting,
                        setting.type() + ", " + setting.allowed(),
                        set.get().text());
            }
            return value.isPresent() ? value : setting.byDefault();
        }

        void problem(Setting<?> setting, String allowed, Object value) {
            String source = configuration
                    .find(setting.name())
                    .map(set -> " (from " + set.source() + ")")
                    .orElse(" (the default)");
            problems.add(setting.name() + " = " + (setting.secret() ? "***" : value) + source
                    + " cannot be used. Allowed: " + allowed + ".");
        }

        void finish() {
            if (!problems.isEmpty()) {
                throw new IdempotentDefinitionException(String.join(System.lineSeparator(), problems));
            }
        }
    }
}
