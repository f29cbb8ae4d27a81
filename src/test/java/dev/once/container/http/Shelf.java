package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A sub-resource that the container does not make: nothing sees its calls. */
public class Shelf {

    @POST
    @Path("{thing}")
    @Idempotent(action = "shelf.put")
    public String put(@PathParam("thing") String thing) {
        return "run " + Runs.next(thing);
    }
}
