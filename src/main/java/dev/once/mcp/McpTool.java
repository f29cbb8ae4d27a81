package dev.once.mcp;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.once.CallContext;
import dev.once.CurrentOperation.LastCall;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.tools.BeanTool;
import dev.once.internal.tools.ErrorTexts;
import dev.once.internal.tools.ProtectedMethod;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A tool of a server. Thread-safe, as far as the bean is. */
final class McpTool {

    private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

    private final BeanTool tool;
    private final McpJsonMapper json;
    private final CallContext context;

    McpTool(BeanTool tool, McpJsonMapper json, CallContext context) {
        this.tool = tool;
        this.json = json;
        this.context = context;
    }

    AsyncToolSpecification specification() {
        Tool described = Tool.builder(tool.specification().name(), schema())
                .description(tool.specification().description())
                .annotations(hints())
                .build();
        return new AsyncToolSpecification(
                described, (exchange, request) -> Mono.fromCallable(() -> call(exchange, request)));
    }

    @SuppressWarnings("unchecked") // an object's members have names
    private Map<String, Object> schema() {
        try {
            Object parameters =
                    json.readValue(tool.specification().toJson(), OBJECT).get("parameters");
            return parameters == null
                    ? Map.of("type", "object", "properties", Map.of())
                    : (Map<String, Object>) parameters;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the parameters of " + tool.specification().name() + " cannot be read", e);
        }
    }

    private @Nullable ToolAnnotations hints() {
        return tool.protection().filter(ProtectedMethod::isNamedByArguments).isPresent()
                ? ToolAnnotations.builder().idempotentHint(true).build()
                : null;
    }

    private CallToolResult call(McpAsyncServerExchange exchange, CallToolRequest request) throws IOException {
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        Map<String, Object> meta = request.meta() == null ? Map.of() : request.meta();
        ToolExecutionRequest execution = ToolExecutionRequest.builder()
                .name(request.name())
                .arguments(json.writeValueAsString(arguments))
                .build();
        InvocationContext invocation = InvocationContext.builder()
                .chatMemoryId(exchange.sessionId())
                .invocationParameters(new InvocationParameters())
                .managedParameters(Map.of())
                .build();
        try {
            return result(tool.call(
                    execution, invocation, called -> Requests.caller(called, meta, exchange.sessionId(), context)));
        } catch (ToolArgumentsException e) {
            return error(ErrorTexts.otherArguments());
        } catch (ToolExecutionException e) {
            return error(ErrorTexts.of(e.getCause() == null ? e : e.getCause()));
        } catch (InvalidIdempotencyKeyException e) {
            // A tool that is not protected, and nobody can say who calls.
            return error(ErrorTexts.of(e));
        }
    }

    private CallToolResult result(ToolExecutionResult result) {
        CallToolResult.Builder answer =
                CallToolResult.builder().addTextContent(text(result)).isError(result.isError());
        Optional<LastCall> origin = tool.lastCall();
        if (origin.isPresent()) {
            answer.meta(Map.of(
                    McpTools.REPLAYED, origin.get().replayed(),
                    McpTools.OPERATION_ID, origin.get().operationId(),
                    McpTools.ATTEMPT, origin.get().attempt()));
        }
        return answer.build();
    }

    private static String text(ToolExecutionResult result) {
        String text = result.resultText();
        return text == null ? "" : text;
    }

    private static CallToolResult error(String text) {
        return CallToolResult.builder().addTextContent(text).isError(true).build();
    }
}
