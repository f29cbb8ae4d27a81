package dev.once.mcp;

import dev.once.CallContext;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.tools.BeanTool;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Methods of CDI beans as tools of an MCP server: those that LangChain4j's {@code @Tool} annotates, with names,
 * descriptions and schemas as LangChain4j has them.
 *
 * <pre>{@code
 * McpTools.register(server, Refunds.class);
 * }</pre>
 *
 * <p>A tool is called through its bean, so that its interceptors run, and on the thread that handles the request, which is
 * the container's: also where the server is not built with {@code immediateExecution(true)}. Where an idempotent method
 * fails, or its call is refused, the result is an error that tells the model what happened, whether the effect took
 * place, and what to do next.
 *
 * <p>The client can send a key of its own, a trace and its baggage in {@code _meta}; results say there how they came
 * about.
 */
public final class McpTools {

    /** In a request's {@code _meta}: the caller's key, a string. Tools that are not idempotent do not look at it. */
    public static final String IDEMPOTENCY_KEY = "dev.once/idempotency-key";

    /** In a result's {@code _meta}: whether it was recorded before, and the method did not run for this call. */
    public static final String REPLAYED = "dev.once/replayed";

    /** In a result's {@code _meta}: the operation's id, 64 hexadecimal digits. */
    public static final String OPERATION_ID = "dev.once/operation-id";

    /** In a result's {@code _meta}: the attempt whose outcome it is, from 1. */
    public static final String ATTEMPT = "dev.once/attempt";

    private McpTools() {}

    /**
     * Adds the tools of beans to a server. {@code idempotentHint} is true where two calls with the same arguments are the
     * same call: the key is made of arguments, the scope is no conversation or turn, and no operator has switched the
     * protection off. Nothing else is known, so there are no other hints.
     *
     * @throws IdempotentDefinitionException if a class is no CDI bean or has no tool, or two tools have one name
     * @throws IllegalStateException if the server has no capability for tools, or no CDI container is there
     */
    public static void register(McpSyncServer server, Class<?>... beanClasses) {
        List<BeanTool> tools = BeanTool.of(beanClasses);
        Set<String> taken =
                server.listTools().stream().map(McpSchema.Tool::name).collect(Collectors.toSet());
        for (BeanTool tool : tools) {
            if (taken.contains(tool.specification().name())) {
                throw new IdempotentDefinitionException("The server has a tool with the name "
                        + tool.specification().name()
                        + " already, which would be replaced. Give one of them a name of its"
                        + " own: @Tool(name = \"…\").");
            }
        }
        McpJsonMapper json = McpJsonDefaults.getMapper();
        CallContext context = CDI.current().select(CallContext.class).get();
        for (BeanTool tool : tools) {
            // To the server that has no threads of its own: a tool is called where its request is handled.
            server.getAsyncServer()
                    .addTool(new McpTool(tool, json, context).specification())
                    .block();
        }
    }
}
