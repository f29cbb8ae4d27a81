package dev.once.internal.cdi;

import dev.once.CallContext.Field;
import dev.once.internal.tools.GenAi;
import dev.once.spi.CallContextSource;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the current span and its baggage say. The user is not taken from there: baggage comes with the request, and
 * nobody has authenticated it. Loaded only where the application sees OpenTelemetry.
 */
final class Telemetry implements CallContextSource {

    private Telemetry() {}

    /** Empty where the application does not see OpenTelemetry. */
    static Optional<CallContextSource> find() {
        try {
            Telemetry telemetry = new Telemetry();
            telemetry.values();
            return Optional.of(telemetry);
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    @Override
    public Map<Field, String> values() {
        Map<Field, String> values = new EnumMap<>(Field.class);
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            values.put(Field.TRACE_ID, span.getTraceId());
            values.put(Field.SPAN_ID, span.getSpanId());
        }
        Baggage baggage = Baggage.current();
        if (!baggage.isEmpty()) {
            put(values, Field.AGENT_ID, baggage.getEntryValue(GenAi.AGENT_ID));
            put(values, Field.AGENT_NAME, baggage.getEntryValue(GenAi.AGENT_NAME));
            put(values, Field.CONVERSATION, baggage.getEntryValue(GenAi.CONVERSATION_ID));
            put(values, Field.REQUEST_ID, baggage.getEntryValue(GenAi.TOOL_CALL_ID));
        }
        return values;
    }

    private static void put(Map<Field, String> values, Field field, @Nullable String value) {
        // What a client has sent and cannot be a value must not fail calls that do not depend on it.
        if (value != null && Field.accepts(value)) {
            values.put(field, value);
        }
    }
}
