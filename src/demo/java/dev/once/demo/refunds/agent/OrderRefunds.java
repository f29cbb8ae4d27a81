package dev.once.demo.refunds.agent;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.demo.refunds.GatewayException;
import dev.once.demo.refunds.PaymentGateway;
import dev.once.demo.refunds.Refund;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.Optional;

/** One bean for all who ask: whoever asks for the same, and however, gets the one refund. */
@Path("/orders/{order}/refunds")
@ApplicationScoped
public class OrderRefunds {

    @Inject
    private PaymentGateway gateway;

    @Inject
    private CurrentOperation operation;

    @Inject
    private Halts halts;

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    @Tool("Refunds an order. Safe to repeat with the same arguments.")
    @Idempotent(action = "orders.refund", effect = Effect.KEYED, retryable = GatewayException.Busy.class)
    public Refund refund(
            @Key @PathParam("order") @P("order number") @Size(max = 100) String orderId,
            @Key
                    @FormParam("amount")
                    @P("amount in euro")
                    @NotNull
                    @DecimalMin("0.01")
                    @Digits(integer = 10, fraction = 2)
                    BigDecimal amount,
            @FormParam("reason") @P("why") @NotNull @Size(max = 500) String reason) {
        return atGateway(orderId, amount, Optional.of(operation.downstreamKey("gateway")));
    }

    /** The control: the same, not idempotent. */
    @Tool("Refunds an order, at each call anew.")
    public Refund refundUnguarded(
            @P("order number") String orderId, @P("amount in euro") BigDecimal amount, @P("why") String reason) {
        return atGateway(orderId, amount, Optional.empty());
    }

    private Refund atGateway(String orderId, BigDecimal amount, Optional<String> key) {
        Refund refund = gateway.refund(orderId, amount, key, Optional.empty());
        halts.afterTheEffectFor(orderId);
        return refund;
    }
}
