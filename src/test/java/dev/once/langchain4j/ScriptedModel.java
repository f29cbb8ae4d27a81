package dev.once.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that asks for some tools in one message, with new ids at every turn, and answers with what it was told. Thread-safe.
 */
public final class ScriptedModel implements ChatModel {

    private static final AtomicInteger IDS = new AtomicInteger();

    private final List<Call> calls;

    /** A call of a tool. */
    public record Call(String tool, String arguments) {}

    public ScriptedModel(Call... calls) {
        this.calls = Arrays.asList(calls);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        List<String> told = told(request.messages());
        return ChatResponse.builder()
                .aiMessage(told.isEmpty() ? asking() : AiMessage.from(String.join("\n", told)))
                .build();
    }

    private AiMessage asking() {
        return AiMessage.from(calls.stream()
                .map(call -> ToolExecutionRequest.builder()
                        .id("call_" + IDS.incrementAndGet())
                        .name(call.tool())
                        .arguments(call.arguments())
                        .build())
                .toList());
    }

    /** The results since the last request for them. */
    private static List<String> told(List<ChatMessage> messages) {
        List<String> told = new ArrayList<>();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (!(messages.get(i) instanceof ToolExecutionResultMessage result)) {
                break;
            }
            told.add(0, result.text());
        }
        return told;
    }
}
