package dev.once.howto;

import static jakarta.enterprise.concurrent.ContextServiceDefinition.ALL_REMAINING;
import static jakarta.enterprise.concurrent.ContextServiceDefinition.APPLICATION;
import static jakarta.enterprise.concurrent.ContextServiceDefinition.SECURITY;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.once.CallContext;
import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.langchain4j.IdempotentTools;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** The code of the page "A LangChain4j tool", as it stands there. */
public class AgentTools {

    public record Refund(String orderId, BigDecimal amount) {}

    /** The tool. */
    @ApplicationScoped
    public static class Refunds {

        @Inject
        CurrentOperation operation;

        @Tool("Refunds an order. Safe to repeat with the same arguments.")
        @Idempotent(action = "orders.refund", effect = Effect.KEYED)
        public Refund refund(
                @Key @P("order number") String orderId,
                @Key @P("amount in euro") BigDecimal amount,
                @P("why") String reason) {
            return gateway(orderId, amount, operation.downstreamKey("gateway"));
        }

        private final List<String> refunded = new CopyOnWriteArrayList<>();

        List<String> refunded() {
            return refunded;
        }

        private Refund gateway(String orderId, BigDecimal amount, String key) {
            refunded.add(orderId + " " + key.length());
            return new Refund(orderId, amount);
        }
    }

    /** Where the executor is defined. */
    @ContextServiceDefinition(
            name = "java:module/agent-context",
            propagated = {APPLICATION, SECURITY, CallContext.THREAD_CONTEXT},
            cleared = ALL_REMAINING)
    @ManagedExecutorDefinition(name = "java:module/agent-executor", context = "java:module/agent-context")
    public static class Executors {}

    /** The agent. */
    public interface Assistant {
        String chat(@UserMessage String message, InvocationParameters parameters);
    }

    static Assistant agent(ChatModel model, Executor executor) {
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .tools(IdempotentTools.of(Refunds.class))
                .executeToolsConcurrently(executor)
                .build();
    }

    static String ask(Assistant agent, String user, String question) {
        return agent.chat(
                question,
                InvocationParameters.from(Map.of(IdempotentTools.USER, user, IdempotentTools.AGENT_ID, "refund-bot")));
    }
}
