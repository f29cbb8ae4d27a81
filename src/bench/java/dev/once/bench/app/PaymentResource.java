package dev.once.bench.app;

import dev.once.Effect;
import dev.once.Idempotent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.sql.SQLException;

/** Payments over HTTP: with the caller's key, and the same request to a resource that does next to nothing. */
@Path("/")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class PaymentResource {

    /** What a client sends. */
    public record Request(BigDecimal amount, String reason) {}

    /** The API. */
    @ApplicationPath("/api")
    public static class Api extends Application {}

    @Inject
    private ByHand byHand;

    @POST
    @Path("constant/{order}")
    public Payment constant(@PathParam("order") String orderId, Request request) throws SQLException {
        byHand.readFromPool(orderId);
        return Payment.CONSTANT;
    }

    @POST
    @Path("constant_in_transaction/{order}")
    public Payment constantInTransaction(@PathParam("order") String orderId, Request request) throws SQLException {
        byHand.readInAnnotatedTransaction(orderId);
        return Payment.CONSTANT;
    }

    @POST
    @Path("replay/{order}")
    @Idempotent(action = "bench.http", effect = Effect.EXTERNAL)
    public Payment replay(@PathParam("order") String orderId, Request request) {
        return Payment.of(orderId);
    }
}
