package dev.once.internal.cdi;

import dev.once.CallContext.Field;
import dev.once.internal.engine.Invocation;
import dev.once.internal.engine.Message;
import dev.once.internal.engine.Progress;
import dev.once.internal.tools.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Marks the span that a call is made in with what became of it, and links that of a replay to the span in which the
 * method was first called. Loaded only where the application sees OpenTelemetry. Thread-safe.
 */
final class TelemetrySpans implements Spans {

    static final AttributeKey<String> OPERATION_ID = AttributeKey.stringKey("once.operation.id");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("once.attempt");
    static final AttributeKey<Boolean> REPLAYED = AttributeKey.booleanKey("once.replayed");

    /** What is known of the caller, by the attributes that say it. */
    static final Map<Field, String> CALLER = Map.of(
            Field.AGENT_ID, GenAi.AGENT_ID,
            Field.AGENT_NAME, GenAi.AGENT_NAME,
            Field.CONVERSATION, GenAi.CONVERSATION_ID,
            Field.REQUEST_ID, GenAi.TOOL_CALL_ID);

    private static final System.Logger LOG = System.getLogger(TelemetrySpans.class.getName());

    private final AtomicBoolean warned = new AtomicBoolean();

    private TelemetrySpans() {}

    /** Throws {@link NoClassDefFoundError} where the application does not see OpenTelemetry. */
    static TelemetrySpans checked() {
        TelemetrySpans spans = new TelemetrySpans();
        var unused = Span.current();
        return spans;
    }

    @Override
    public Runnable begins(Invocation call) {
        Span span = Span.current();
        return span.isRecording() ? () -> answered(span, call) : () -> {};
    }

    /** At the end, so that the outermost of calls in one span, or the last, is the one that the span tells of. */
    private void answered(Span span, Invocation call) {
        try {
            mark(span, call);
            link(span, call.progress());
        } catch (RuntimeException | LinkageError e) {
            // The server's OpenTelemetry is older than links on running spans, or broken: the call is answered.
            if (warned.compareAndSet(false, true)) {
                Message.SPAN_NOT_MARKED.logCause(LOG, e);
            }
        }
    }

    private static void mark(Span span, Invocation call) {
        span.setAttribute(GenAi.TOOL_NAME, call.policy().action());
        CALLER.forEach((field, attribute) -> {
            String value = call.context().get(field);
            if (value != null) {
                span.setAttribute(attribute, value);
            }
        });
        span.setAttribute(OPERATION_ID, call.id().toString());
        Progress progress = call.progress();
        if (progress.attempt() > 0) {
            span.setAttribute(ATTEMPT, (long) progress.attempt());
            span.setAttribute(REPLAYED, !progress.ran());
        }
    }

    private static void link(Span span, Progress progress) {
        Progress.Answered answered = progress.answered();
        if (answered == null) {
            return;
        }
        String trace = answered.first().get(Field.TRACE_ID);
        String id = answered.first().get(Field.SPAN_ID);
        if (trace == null || id == null) {
            return;
        }
        // Invalid where the application has a notation of its own for traces; and none to itself.
        SpanContext first =
                SpanContext.createFromRemoteParent(trace, id, TraceFlags.getDefault(), TraceState.getDefault());
        boolean itself = id.equals(span.getSpanContext().getSpanId());
        if (first.isValid() && !itself) {
            span.addLink(first);
        }
    }
}
