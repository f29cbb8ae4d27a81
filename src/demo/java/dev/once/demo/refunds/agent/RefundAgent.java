package dev.once.demo.refunds.agent;

import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.tool.ToolExecution;
import dev.once.CallContext;
import dev.once.langchain4j.IdempotentTools;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;

/**
 * An agent that is asked for a refund. It keeps nothing: asked again after it or its server has died, it plans anew, as if
 * it had never been asked.
 */
@ContextServiceDefinition(
        name = RefundAgent.CONTEXT,
        propagated = {
            ContextServiceDefinition.APPLICATION,
            ContextServiceDefinition.SECURITY,
            CallContext.THREAD_CONTEXT
        },
        cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(name = RefundAgent.EXECUTOR, context = RefundAgent.CONTEXT)
@Path("/agent/refund")
@ApplicationScoped
public class RefundAgent {

    /** What LangChain4j makes of the model and the tools. */
    interface Assistant {
        Result<String> chat(@UserMessage String message, InvocationParameters parameters);
    }

    static final String CONTEXT = "java:module/agent-context";
    static final String EXECUTOR = "java:module/agent-executor";

    @Resource(lookup = EXECUTOR)
    private ManagedExecutorService executor;

    @Inject
    private Halts halts;

    /**
     * Refunds an order.
     *
     * @param mode what goes wrong: one of {@link Mode}, in lower case, with hyphens
     * @param tool {@code refund}, or {@code refundUnguarded}
     */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public JsonObject refund(
            @QueryParam("order") @NotBlank @Size(max = 100) String order,
            @QueryParam("mode") @DefaultValue("normal") String mode,
            @QueryParam("tool") @DefaultValue("refund") @Pattern(regexp = "refund(Unguarded)?") String tool) {
        Mode planned = Mode.of(mode);
        if (planned == Mode.HALT_INSIDE_TOOL) {
            halts.insideTheToolFor(order);
        }
        Assistant agent = AiServices.builder(Assistant.class)
                .chatModel(new ScriptedModel(planned, tool, order))
                .tools(IdempotentTools.of(OrderRefunds.class))
                .executeToolsConcurrently(executor)
                .build();
        try {
            return json(agent.chat(
                    "Refund order " + order, InvocationParameters.from(IdempotentTools.AGENT_ID, "refund-agent")));
        } catch (ScriptedModel.NoAnswerException e) {
            throw new WebApplicationException(e.getMessage(), e, Status.BAD_GATEWAY);
        } finally {
            halts.forget(order);
        }
    }

    private static JsonObject json(Result<String> result) {
        JsonArrayBuilder calls = Json.createArrayBuilder();
        for (ToolExecution execution : result.toolExecutions()) {
            calls.add(Json.createObjectBuilder()
                    .add("id", execution.request().id())
                    .add("tool", execution.request().name())
                    .add("arguments", execution.request().arguments())
                    .add("result", execution.result()));
        }
        return Json.createObjectBuilder()
                .add("answer", result.content())
                .add("calls", calls)
                .build();
    }
}
