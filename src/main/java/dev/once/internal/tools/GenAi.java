package dev.once.internal.tools;

/**
 * Names of the OpenTelemetry semantic conventions for generative AI, which are still in development: here alone.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">the registry</a>
 */
public final class GenAi {

    public static final String AGENT_ID = "gen_ai.agent.id";
    public static final String AGENT_NAME = "gen_ai.agent.name";
    public static final String CONVERSATION_ID = "gen_ai.conversation.id";
    public static final String TOOL_CALL_ID = "gen_ai.tool.call.id";
    public static final String TOOL_NAME = "gen_ai.tool.name";

    private GenAi() {}
}
