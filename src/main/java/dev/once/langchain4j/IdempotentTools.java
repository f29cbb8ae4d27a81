package dev.once.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.once.internal.tools.BeanTool;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Methods of CDI beans as tools of an AI service:
 *
 * <pre>{@code
 * Assistant agent = AiServices.builder(Assistant.class)
 *         .chatModel(model)
 *         .tools(IdempotentTools.of(Refunds.class))
 *         .build();
 * }</pre>
 *
 * <p>A tool is called through its bean, so that its interceptors run, on the thread that LangChain4j calls it on. The
 * call's {@code CallContext} has the id of the tool call as the request, and the memory id as the conversation, unless
 * it is the one that LangChain4j uses where the application names none. The application says more in
 * {@code InvocationParameters}, by the names below; what the invocation says replaces what surrounds the thread. The key
 * of the caller that surrounds the thread is not the tools'.
 *
 * <p>Where an idempotent method fails, or its call is refused, the model is told what happened, whether the effect took
 * place, and what to do next; handlers of tool errors are not asked. Other methods fail as they do without Once.
 */
public final class IdempotentTools {

    /** Of {@code InvocationParameters}: the person or account on whose behalf the agent works. */
    public static final String USER = "user.id";

    /** Of {@code InvocationParameters}: the stable id of the agent. */
    public static final String AGENT_ID = "gen_ai.agent.id";

    /** Of {@code InvocationParameters}: the agent's name for people; else that of the AI service's interface. */
    public static final String AGENT_NAME = "gen_ai.agent.name";

    /** Of {@code InvocationParameters}: the conversation; else the memory id. */
    public static final String CONVERSATION = "gen_ai.conversation.id";

    /** Of {@code InvocationParameters}: the turn within the conversation. */
    public static final String TURN = "once.turn";

    private IdempotentTools() {}

    /**
     * The methods with {@code @Tool} that the classes of beans declare or inherit, with names and descriptions as
     * declared there; in the order of the classes, and of the methods' names within each.
     *
     * @throws dev.once.exceptions.IdempotentDefinitionException if a class is no CDI bean or has no tool, or two tools
     *     have one name
     * @throws IllegalStateException if no CDI container is there
     */
    public static Map<ToolSpecification, ToolExecutor> of(Class<?>... beanClasses) {
        Map<ToolSpecification, ToolExecutor> tools = new LinkedHashMap<>();
        for (BeanTool tool : BeanTool.of(beanClasses)) {
            tools.put(tool.specification(), new Executor(tool));
        }
        return tools;
    }

    private record Executor(BeanTool tool) implements ToolExecutor {

        @Override
        public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
            return tool.call(request, context, called -> Invocations.caller(request, context));
        }

        @Override
        public String execute(ToolExecutionRequest request, Object memoryId) {
            return executeWithContext(
                            request,
                            InvocationContext.builder().chatMemoryId(memoryId).build())
                    .resultText();
        }
    }
}
