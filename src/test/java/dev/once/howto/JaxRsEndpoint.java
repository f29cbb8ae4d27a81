package dev.once.howto;

import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.http.IdempotencyKeyRequired;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** The methods of the page "A JAX-RS endpoint", as they stand there. */
@Path("shop")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class JaxRsEndpoint {

    /** What is to be paid. */
    public record Payment(String to, BigDecimal amount) {}

    /** What was done. */
    public record Receipt(String what, int number) {}

    private final AtomicInteger effects = new AtomicInteger();

    @POST
    @Path("payments")
    @IdempotencyKeyRequired
    @Idempotent(action = "payments.pay")
    public Receipt pay(Payment payment) {
        return effect("payment to " + payment.to());
    }

    @PUT
    @Path("orders/{order}/refund")
    @Idempotent(action = "orders.refund")
    public Receipt refund(@Key @PathParam("order") String order, Payment payment) {
        return effect("refund of " + order);
    }

    @POST
    @Path("orders")
    @Idempotent(action = "orders.place")
    public Response place(Payment payment) {
        Receipt receipt = effect("order");
        return Response.created(URI.create("orders/" + receipt.number()))
                .tag("1")
                .entity(receipt)
                .build();
    }

    @POST
    @Path("files")
    @IdempotencyKeyRequired
    @Idempotent(action = "files.keep")
    public Receipt keep(@NotKey InputStream content) throws IOException {
        return effect("file of " + content.readAllBytes().length + " bytes");
    }

    private Receipt effect(String what) {
        return new Receipt(what, effects.incrementAndGet());
    }
}
