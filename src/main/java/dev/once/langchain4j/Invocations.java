package dev.once.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.memory.ChatMemoryService;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.internal.tools.Caller;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an invocation of an AI service says of who calls. */
final class Invocations {

    private Invocations() {}

    static Explicit caller(ToolExecutionRequest request, InvocationContext context) {
        Caller caller = new Caller();
        caller.isCalledInTurn();
        caller.remark(Field.REQUEST_ID, request.id());
        caller.remark(Field.AGENT_NAME, simpleName(context.interfaceName()));
        Object memory = context.chatMemoryId();
        if (!ChatMemoryService.DEFAULT.equals(memory)) {
            caller.says(Field.CONVERSATION, memory);
        }
        InvocationParameters parameters = context.invocationParameters();
        if (parameters != null) {
            said(caller, parameters.asMap());
        }
        return caller.known();
    }

    private static void said(Caller caller, Map<String, Object> parameters) {
        caller.says(Field.USER, parameters.get(IdempotentTools.USER));
        caller.says(Field.AGENT_ID, parameters.get(IdempotentTools.AGENT_ID));
        caller.says(Field.CONVERSATION, parameters.get(IdempotentTools.CONVERSATION));
        caller.says(Field.TURN, parameters.get(IdempotentTools.TURN));
        Object name = parameters.get(IdempotentTools.AGENT_NAME);
        caller.remark(Field.AGENT_NAME, name == null ? null : name.toString());
    }

    private static @Nullable String simpleName(@Nullable String className) {
        return className == null
                ? null
                : className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
