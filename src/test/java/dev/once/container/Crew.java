package dev.once.container;

import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import dev.once.CallContext;
import dev.once.langchain4j.IdempotentTools;
import dev.once.langchain4j.ScriptedModel;
import dev.once.langchain4j.ScriptedModel.Call;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Agents with the clerk's tools. */
@ContextServiceDefinition(
        name = Crew.CONTEXT,
        propagated = {
            ContextServiceDefinition.APPLICATION,
            ContextServiceDefinition.SECURITY,
            CallContext.THREAD_CONTEXT
        },
        cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(name = Crew.EXECUTOR, context = Crew.CONTEXT)
@ApplicationScoped
public class Crew {

    /** An agent. */
    public interface Agent {
        String chat(@MemoryId String conversation, @UserMessage String message, InvocationParameters parameters);
    }

    static final String CONTEXT = "java:module/crew-context";
    static final String EXECUTOR = "java:module/crew-executor";

    @Resource(lookup = EXECUTOR)
    private ManagedExecutorService executor;

    /** Tools run on the agent's thread. */
    String one(Call... calls) {
        return ask(agent(AiServices.builder(Agent.class), calls), "refund-bot");
    }

    /** Tools of one message run at the same time: none begins before all are there. */
    String concurrent(Call... calls) {
        CyclicBarrier decided = new CyclicBarrier(calls.length);
        return ask(
                agent(
                        AiServices.builder(Agent.class)
                                .executeToolsConcurrently(tool -> executor.execute(() -> {
                                    try {
                                        await(decided);
                                    } finally {
                                        // else the agent would wait for its result
                                        tool.run();
                                    }
                                })),
                        calls),
                "refund-bot");
    }

    /** Agents of these names that all decide at the same moment. */
    List<String> together(Call call, String... names) throws Exception {
        CyclicBarrier decided = new CyclicBarrier(names.length);
        List<Future<String>> answers = new ArrayList<>();
        for (String name : names) {
            answers.add(executor.submit(() -> {
                Agent agent = agent(AiServices.builder(Agent.class), call);
                await(decided);
                return ask(agent, name);
            }));
        }
        List<String> told = new ArrayList<>();
        for (Future<String> answer : answers) {
            told.add(answer.get(120, TimeUnit.SECONDS));
        }
        return told;
    }

    private static void await(CyclicBarrier decided) {
        try {
            decided.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not all are there", e);
        }
    }

    Future<String> later(Call call) {
        return executor.submit(() -> one(call));
    }

    private static Agent agent(AiServices<Agent> builder, Call... calls) {
        return builder.chatModel(new ScriptedModel(calls))
                .chatMemoryProvider(id ->
                        MessageWindowChatMemory.builder().id(id).maxMessages(50).build())
                .tools(IdempotentTools.of(Clerk.class))
                .build();
    }

    private static String ask(Agent agent, String name) {
        return agent.chat("c-" + name, "go on", InvocationParameters.from(IdempotentTools.AGENT_ID, name));
    }
}
