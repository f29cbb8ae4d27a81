package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.ejb.Stateless;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** A resource that is an EJB: what it throws, its container wraps. */
@Stateless
@Path("counter/{id}")
public class Counter {

    @POST
    @Path("accepted")
    @Idempotent(action = "counter.accepted")
    public Response accepted(@PathParam("id") String id) {
        return Response.accepted("run " + Runs.next(id)).build();
    }

    @POST
    @Path("gone")
    @Idempotent(action = "counter.gone", permanent = WebApplicationException.class)
    public Response gone(@PathParam("id") String id) {
        throw new WebApplicationException(
                Response.status(410).entity("gone " + Runs.next(id)).build());
    }
}
