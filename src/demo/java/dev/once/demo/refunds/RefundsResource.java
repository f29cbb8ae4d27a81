package dev.once.demo.refunds;

import dev.once.AuditTrail;
import dev.once.CallContext;
import dev.once.CurrentOperation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.List;

/** Refunds over HTTP. */
@Path("/")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RefundsResource {

    @Inject
    private Refunds refunds;

    @Inject
    private OperationRows operations;

    @Inject
    private Holds holds;

    @Inject
    private HeartbeatLock heartbeat;

    @Inject
    private RollingBack rollingBack;

    @Inject
    private AuditTrail audit;

    @Inject
    private CurrentOperation operation;

    private interface Method {
        Refund call(String orderId, BigDecimal amount, String reason);
    }

    @POST
    @Path("refunds/external")
    public JsonObject external(@NotNull @Valid RefundRequest request) {
        return answer(refunds::external, request);
    }

    @POST
    @Path("refunds/verified")
    public JsonObject verified(@NotNull @Valid RefundRequest request) {
        return answer(refunds::verified, request);
    }

    @POST
    @Path("refunds/keyed")
    public JsonObject keyed(@NotNull @Valid RefundRequest request) {
        return answer(refunds::keyed, request);
    }

    @POST
    @Path("refunds/transactional")
    public JsonObject transactional(@NotNull @Valid RefundRequest request) {
        return answer(refunds::transactional, request);
    }

    /** As the agent that the header names, which only a demo believes. */
    @POST
    @Path("refunds/goodwill")
    public JsonObject goodwill(@HeaderParam("Agent") String agent, @NotNull @Valid RefundRequest request) {
        CallContext.Explicit context =
                agent == null ? CallContext.explicit() : CallContext.with(CallContext.Field.AGENT_ID, agent);
        return context.call(() -> answer(refunds::goodwill, request));
    }

    @POST
    @Path("refunds/unprotected")
    public JsonObject unprotected(@NotNull @Valid RefundRequest request) {
        holds.at(Holds.BEFORE_CLAIM);
        Refund refund = refunds.unprotected(request.orderId, request.amount, request.reason);
        holds.at(Holds.BEFORE_ANSWER);
        return json(refund).build();
    }

    @GET
    @Path("operations/{operationId}")
    public JsonObject operation(@PathParam("operationId") String operationId) {
        return operations
                .find(operationId)
                .orElseThrow(() -> new NotFoundException("the ledger has no operation " + operationId));
    }

    /** What happened to an operation, why, and when; which is itself told there. */
    @GET
    @Path("audit")
    public List<AuditTrail.Entry> audit(@QueryParam("operation") @NotNull String operationId) {
        return audit.find(AuditTrail.Query.all().ofOperation(operationId)).entries();
    }

    /** How many calls are held at each point. */
    @GET
    @Path("holds")
    public JsonObject holds() {
        JsonObjectBuilder held = Json.createObjectBuilder();
        Holds.held().forEach(held::add);
        return held.build();
    }

    /** Takes as long as it says: for so long no node can renew its heartbeat. */
    @POST
    @Path("heartbeat-locks")
    public void lockHeartbeat(@QueryParam("seconds") @DefaultValue("15") @Min(1) @Max(60) int seconds) {
        heartbeat.hold(seconds);
    }

    private JsonObject answer(Method method, RefundRequest request) {
        holds.at(Holds.BEFORE_CLAIM);
        Refund refund = rollingBack.around(() -> method.call(request.orderId, request.amount, request.reason));
        JsonObjectBuilder answer = json(refund);
        operation
                .lastCall()
                .ifPresent(call -> answer.add("operationId", call.operationId())
                        .add("attempt", call.attempt())
                        .add("replayed", call.replayed()));
        holds.at(Holds.BEFORE_ANSWER);
        return answer.build();
    }

    private static JsonObjectBuilder json(Refund refund) {
        return Json.createObjectBuilder()
                .add("refundId", refund.refundId())
                .add("orderId", refund.orderId())
                .add("amount", refund.amount().toPlainString());
    }
}
