package dev.once.container;

import dev.once.Idempotent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A resource that says nothing of its scope. */
@Path("plain")
public class Plain {

    @POST
    @Path("{order}")
    @Idempotent(action = "plain.post")
    public String post(@PathParam("order") String order) {
        return "run " + Runs.next(order);
    }

    /** Not idempotent: how often methods ran. */
    @GET
    @Path("runs/{key}")
    public int runs(@PathParam("key") String key) {
        return Runs.of(key);
    }
}
