package dev.once.container.http;

import dev.once.http.IdempotencyKeyRequired;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** What JAX-RS, and the key, need is declared here. */
public interface Parcels {

    @POST
    @Path("{parcel}")
    @IdempotencyKeyRequired
    String send(@PathParam("parcel") String parcel);
}
