package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A sub-resource whose locator has taken the show and the row from the path. */
@ApplicationScoped
public class Boxes {

    @POST
    @Path("{seat}")
    @Idempotent(action = "boxes.take")
    public String take(@PathParam("seat") String seat) {
        return "run " + Runs.next("box " + seat);
    }
}
