package dev.once.container;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

/** A resource whose class is annotated. */
@Path("refunds")
@RequestScoped
@Idempotent(action = "refunds", effect = Effect.TRANSACTIONAL)
public class Refunds {

    @Inject
    private Rows rows;

    /** By the class: all parameters but the one that the platform fills in are the key. */
    @POST
    @Path("{order}")
    public String refund(@PathParam("order") String order, @QueryParam("then") String then, @Context UriInfo uri) {
        int run = Runs.next(order);
        rows.insert(order);
        if ("conflict".equals(then)) {
            throw new WebApplicationException("conflict", 409);
        }
        if ("gone".equals(then)) {
            throw new WebApplicationException("gone", 410);
        }
        return "run " + run + " of " + uri.getPath() + helper();
    }

    /** By its own annotation. */
    @POST
    @Path("{order}/notice")
    @Idempotent(action = "refunds.notices", effect = Effect.EXTERNAL)
    public String notice(@Key @PathParam("order") String order, @HeaderParam("text") String text) {
        return "run " + Runs.next(order + " notice") + helper();
    }

    /** Covered as every public method is. */
    @GET
    @Path("{order}")
    public int amount(@PathParam("order") String order) {
        return Runs.next(order + " amount");
    }

    /** Not public, so not covered. */
    String helper() {
        return "";
    }
}
