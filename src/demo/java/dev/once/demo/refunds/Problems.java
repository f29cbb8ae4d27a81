package dev.once.demo.refunds;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.stream.Collectors;

/** Exceptions as {@code application/problem+json} (RFC 9457); those of Once have their own. */
final class Problems {

    private static final String BUSY_RETRY = "1";

    private Problems() {}

    /** What went wrong at the gateway. */
    @Provider
    public static class OfGateway implements ExceptionMapper<GatewayException> {

        @Override
        public Response toResponse(GatewayException e) {
            return e instanceof GatewayException.Busy
                    ? problem(503, "gateway busy", e.getMessage())
                            .header(HttpHeaders.RETRY_AFTER, BUSY_RETRY)
                            .build()
                    : problem(502, "gateway failed", e.getMessage()).build();
        }
    }

    /** Input that violates a constraint. */
    @Provider
    public static class OfInput implements ExceptionMapper<ConstraintViolationException> {

        @Override
        public Response toResponse(ConstraintViolationException e) {
            return problem(
                            400,
                            "bad input",
                            e.getConstraintViolations().stream()
                                    .map(violation ->
                                            last(violation.getPropertyPath().toString()) + " " + violation.getMessage())
                                    .sorted()
                                    .collect(Collectors.joining("; ")))
                    .build();
        }

        private static String last(String path) {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    /** A body that cannot be read. */
    @Provider
    public static class OfBody implements ReaderInterceptor {

        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            try {
                return context.proceed();
            } catch (JsonException | JsonbException | ProcessingException e) {
                throw new BadRequestException("the body is not the JSON that is expected", e);
            }
        }
    }

    /** The rest: not found, and what JAX-RS itself refuses. */
    @Provider
    public static class OfHttp implements ExceptionMapper<WebApplicationException> {

        @Override
        public Response toResponse(WebApplicationException e) {
            Response.StatusType status = e.getResponse().getStatusInfo();
            return problem(status.getStatusCode(), status.getReasonPhrase(), e.getMessage())
                    .build();
        }
    }

    private static Response.ResponseBuilder problem(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(Json.createObjectBuilder()
                        .add("type", "about:blank")
                        .add("title", title)
                        .add("status", status)
                        .add("detail", detail)
                        .build()
                        .toString());
    }
}
