package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import dev.once.http.IdempotencyKeyRequired;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** The seats of a row: a sub-resource. */
@ApplicationScoped
@IdempotencyKeyRequired
public class Seats {

    @POST
    @Path("{seat}")
    @Idempotent(action = "seats.take")
    public String take(@PathParam("show") String show, @PathParam("row") String row, @PathParam("seat") String seat) {
        return row + seat + " " + Runs.next(show);
    }
}
