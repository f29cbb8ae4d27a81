package dev.once.mcp;

import dev.once.CallContext;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.tools.BeanTool;
import dev.once.internal.tools.Caller;
import dev.once.internal.tools.GenAi;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of who calls, in its {@code _meta}. Nobody has authenticated that: it gives way to what surrounds
 * the thread, and the user is never taken from there.
 */
final class Requests {

    private static final String TRACEPARENT = "traceparent";
    private static final String BAGGAGE = "baggage";

    private Requests() {}

    /** {@code context}: says whether anything else knows the conversation. */
    static Explicit caller(BeanTool tool, Map<String, Object> meta, @Nullable String session, CallContext context) {
        Caller caller = new Caller();
        if (meta.get(TRACEPARENT) instanceof String traceparent) {
            TraceContext.parse(traceparent).ifPresent(trace -> {
                if (caller.claims(Field.TRACE_ID, trace.traceId())) {
                    caller.claims(Field.SPAN_ID, trace.spanId());
                }
            });
        }
        Map<String, String> baggage =
                meta.get(BAGGAGE) instanceof String header ? TraceContext.baggage(header) : Map.of();
        caller.claims(Field.AGENT_ID, baggage.get(GenAi.AGENT_ID));
        caller.claims(Field.AGENT_NAME, baggage.get(GenAi.AGENT_NAME));
        caller.claims(Field.REQUEST_ID, baggage.get(GenAi.TOOL_CALL_ID));
        caller.claims(Field.CONVERSATION, baggage.get(GenAi.CONVERSATION_ID));
        // One that was sent and is none must not become another one.
        if (!baggage.containsKey(GenAi.CONVERSATION_ID)
                && !caller.isDecided(Field.CONVERSATION)
                && caller.known().call(context::conversation).isEmpty()) {
            caller.says(Field.CONVERSATION, session);
        }
        if (tool.protection().isPresent()) {
            key(caller, meta.get(McpTools.IDEMPOTENCY_KEY));
        }
        return caller.known();
    }

    private static void key(Caller caller, @Nullable Object key) {
        if (key != null && !(key instanceof String)) {
            throw new InvalidIdempotencyKeyException(
                    McpTools.IDEMPOTENCY_KEY + " in _meta is no string. The method did not run, and nothing happened.",
                    null,
                    null);
        }
        if (!caller.isDecided(Field.CALLER_KEY)) {
            caller.says(Field.CALLER_KEY, key);
        }
    }
}
