package dev.once.internal.metrics;

import dev.once.ErrorType;
import dev.once.OperationEvent.Reason;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricUnits;

/** The metrics of Once, all that there are; the rows of {@code docs/reference/metrics.md}. */
enum Measure {
    HITS("idempotent.cache.hits", Type.COUNTER, "Calls answered from a recorded outcome.", Tags.TOOL, Tags.AGENT),
    MISSES("idempotent.cache.misses", Type.COUNTER, "Calls whose method ran.", Tags.TOOL, Tags.AGENT),
    EXECUTION(
            "tool.execution", Type.TIMER, MetricUnits.SECONDS, "How long methods ran.", List.of(Tags.TOOL, Tags.AGENT)),
    RETRIES(
            "tool.retry.attempts",
            Type.COUNTER,
            "Attempts after an operation's first, by what the one before had failed with.",
            Tags.TOOL,
            Tags.AGENT,
            Tags.ERROR_TYPE),
    COLLISIONS(
            "idempotency.key.collisions",
            Type.COUNTER,
            "Calls refused since their key was used before with other arguments.",
            Tags.TOOL),
    PARTIAL_FAILURES(
            "idempotency.partial.failures",
            Type.COUNTER,
            "Attempts that may have taken effect and whose outcome was not recorded.",
            Tags.TOOL),
    REFUSALS(
            "idempotency.refusals",
            Type.COUNTER,
            "Calls that got no outcome and did not run their method.",
            Tags.TOOL,
            Tags.REASON),
    IN_PROGRESS("idempotency.in.progress", Type.GAUGE, "Methods that run on this node."),
    WAIT(
            "idempotency.wait",
            Type.TIMER,
            MetricUnits.SECONDS,
            "How long duplicates waited for the call that was running.",
            List.of()),
    ABANDONED("idempotency.abandoned", Type.COUNTER, "Attempts and verifications that were found abandoned."),
    UNKNOWN("idempotency.unknown", Type.COUNTER, "Operations that became UNKNOWN."),
    UNKNOWN_OPEN("idempotency.unknown.open", Type.GAUGE, "Operations of the whole ledger that are UNKNOWN."),
    PURGED("idempotency.purged", Type.COUNTER, "Operations past their retention that were purged."),
    HEARTBEAT_AGE(
            "idempotency.heartbeat.age",
            Type.GAUGE,
            MetricUnits.SECONDS,
            "Since this node's last acknowledged heartbeat was sent.",
            List.of());

    enum Type {
        COUNTER,
        TIMER,
        GAUGE
    }

    /** The names of tags, and their values where these are few and known. */
    static final class Tags {

        static final String TOOL = "tool";
        static final String AGENT = "agent";
        static final String ERROR_TYPE = "error_type";
        static final String REASON = "reason";

        /** The attempt before never told its end. */
        static final String ABANDONED = "abandoned";

        private Tags() {}

        static String value(Reason reason) {
            return small(reason);
        }

        static String value(ErrorType type) {
            return small(type);
        }

        private static String small(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    private final String metricName;
    private final Type type;
    private final String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // it is by List.of
    private final List<String> tags;

    Measure(String metricName, Type type, String description, String... tags) {
        this(metricName, type, MetricUnits.NONE, description, List.of(tags));
    }

    Measure(String metricName, Type type, String unit, String description, List<String> tags) {
        this.metricName = metricName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tags = tags;
    }

    String metricName() {
        return metricName;
    }

    Type type() {
        return type;
    }

    String unit() {
        return unit;
    }

    /** In the order in which values are given. */
    List<String> tags() {
        return tags;
    }

    Metadata metadata() {
        return Metadata.builder()
                .withName(metricName)
                .withUnit(unit)
                .withDescription(description)
                .build();
    }
}
