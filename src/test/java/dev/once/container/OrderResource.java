package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.RequestScoped;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

/** An idempotent method with constraints, of a JAX-RS resource. */
@Path("orders")
@RequestScoped
public class OrderResource {

    @POST
    @Path("{order}")
    @Idempotent(action = "orders.post", effect = Effect.EXTERNAL)
    public String post(@Key @PathParam("order") String order, @NotNull @QueryParam("reason") String reason) {
        return "run " + Runs.next(order) + ", " + reason;
    }

    @GET
    @Path("{order}")
    public int runs(@PathParam("order") String order) {
        return Runs.of(order);
    }
}
