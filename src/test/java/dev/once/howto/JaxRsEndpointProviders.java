package dev.once.howto;

import dev.once.exceptions.OperationInProgressException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/** The providers of the page "A JAX-RS endpoint", as they stand there. */
final class JaxRsEndpointProviders {

    private JaxRsEndpointProviders() {}

    /** This application's way to say it. */
    @Provider
    public static class OfInProgress implements ExceptionMapper<OperationInProgressException> {
        @Override
        public Response toResponse(OperationInProgressException e) {
            return Response.status(503)
                    .header("Retry-After", e.retryAfter().toSeconds() + 1)
                    .build();
        }
    }

    /** Such bodies are the client's mistake. */
    @Provider
    public static class OfBodies implements ReaderInterceptor {
        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            try {
                return context.proceed();
            } catch (JsonbException | ProcessingException e) {
                throw new BadRequestException("the body is not the JSON that is expected", e);
            }
        }
    }
}
