package dev.once.demo.refunds.agent;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import jakarta.json.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A model that follows a script instead of thinking, so that it needs no network. As with real ones, each of its calls of
 * a tool has an id that never was there before, also where it asks for the same again.
 */
final class ScriptedModel implements ChatModel {

    /** A model's provider that gives no answer. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoAnswerException() {
            super("the model gave no answer");
        }
    }

    private static final BigDecimal AMOUNT = new BigDecimal("12.50");
    private static final String REASON = "late";
    private static final String OTHER_REASON = "arrived late";

    private final Mode mode;
    private final String tool;
    private final String orderId;

    /** Refunds the order by the tool of that name. */
    ScriptedModel(Mode mode, String tool, String orderId) {
        this.mode = mode;
        this.tool = tool;
        this.orderId = orderId;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        List<String> results = request.messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .map(message -> ((ToolExecutionResultMessage) message).text())
                .toList();
        return ChatResponse.builder().aiMessage(next(results)).build();
    }

    private AiMessage next(List<String> results) {
        if (results.isEmpty()) {
            return mode == Mode.TWICE_IN_ONE_MESSAGE ? calls(REASON, REASON) : calls(REASON);
        }
        switch (mode) {
            case MODEL_FAILS_AFTER_TOOL -> throw new NoAnswerException();
            case HALT_AFTER_TOOL -> Halts.now();
            case CHANGED_ARGUMENTS -> {
                if (results.size() == 1) {
                    return calls(OTHER_REASON);
                }
            }
            default -> {
                // the tool's results are all that is needed
            }
        }
        return AiMessage.from("The tool says: " + String.join(" | ", results));
    }

    private AiMessage calls(String... reasons) {
        return AiMessage.from(Arrays.stream(reasons)
                .map(reason -> ToolExecutionRequest.builder()
                        .id("call_" + UUID.randomUUID())
                        .name(tool)
                        .arguments(Json.createObjectBuilder()
                                .add("orderId", orderId)
                                .add("amount", AMOUNT)
                                .add("reason", reason)
                                .build()
                                .toString())
                        .build())
                .toList());
    }
}
