package dev.once.internal.cdi;

/**
 * Names of the OpenTelemetry semantic conventions for generative AI, which are still in development: here alone.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">the registry</a>
 */
final class GenAi {

    static final String AGENT_ID = "gen_ai.agent.id";
    static final String AGENT_NAME = "gen_ai.agent.name";
    static final String CONVERSATION_ID = "gen_ai.conversation.id";
    static final String TOOL_CALL_ID = "gen_ai.tool.call.id";
    static final String TOOL_NAME = "gen_ai.tool.name";

    private GenAi() {}
}
