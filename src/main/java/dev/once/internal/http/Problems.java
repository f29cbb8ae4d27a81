package dev.once.internal.http;

import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import jakarta.annotation.Priority;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.URI;
import java.time.Duration;

/**
 * Answers with {@code application/problem+json} (RFC 9457) what Once refuses. An application's own mapper of
 * {@code IdempotencyException}, or of one of its subclasses, comes first. Thread-safe.
 */
@Priority(Integer.MAX_VALUE)
public final class Problems implements ExceptionMapper<IdempotencyException> {

    static final String MEDIA_TYPE = "application/problem+json";
    static final String TYPE = "type";
    static final String OPERATION_ID = "operationId";

    private final HttpModule module;

    Problems(HttpModule module) {
        this.module = module;
    }

    @Override
    public Response toResponse(IdempotencyException refusal) {
        JsonObjectBuilder more = Json.createObjectBuilder();
        refusal.operationId().ifPresent(id -> more.add(OPERATION_ID, id));
        if (refusal instanceof IdempotencyKeyReusedException reused) {
            more.add("parameters", Json.createArrayBuilder(reused.parameters()));
        }
        String detail = refusal.getMessage();
        Response.ResponseBuilder response = builder(Problem.of(refusal), detail == null ? "" : detail, more);
        Problem.retryAfter(refusal).ifPresent(time -> response.header(HttpHeaders.RETRY_AFTER, seconds(time)));
        return response.build();
    }

    Response of(Problem problem, String detail) {
        return builder(problem, detail, Json.createObjectBuilder()).build();
    }

    private Response.ResponseBuilder builder(Problem problem, String detail, JsonObjectBuilder more) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(MEDIA_TYPE)
                .header(HttpHeaders.CONTENT_LANGUAGE, "en")
                .entity(Json.createObjectBuilder()
                        .add(TYPE, problem.type())
                        .add("title", problem.title())
                        .add("status", problem.status())
                        .add("detail", detail)
                        .addAll(more)
                        .build()
                        .toString());
        URI documentation = module.settings().documentation();
        if (documentation != null && problem.isOfTheKey()) {
            response.header(HttpHeaders.LINK, "<" + documentation.toASCIIString() + ">; rel=\"describedby\"");
        }
        return response;
    }

    /** Rounded up: who comes back earlier has come for nothing. */
    private static long seconds(Duration time) {
        return Math.max(1, time.plusNanos(999_999_999).toSeconds());
    }
}
