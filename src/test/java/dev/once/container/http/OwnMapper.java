package dev.once.container.http;

import dev.once.exceptions.IdempotencyException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** An application's own answer to what Once refuses. */
@Provider
public class OwnMapper implements ExceptionMapper<IdempotencyException> {

    @Override
    public Response toResponse(IdempotencyException e) {
        return Response.status(418).entity(e.getClass().getSimpleName()).build();
    }
}
