package dev.once.container;

import dev.once.Effect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Calls the method of an effect, in the span of its request. */
@Path("traced")
@ApplicationScoped
public class TraceResource {

    @Inject
    private Transfers transfers;

    @POST
    @Path("{effect}/{order}")
    public String call(@PathParam("effect") Effect effect, @PathParam("order") String order) throws Exception {
        return transfers.by(effect, order, () -> {});
    }
}
