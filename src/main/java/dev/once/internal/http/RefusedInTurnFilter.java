package dev.once.internal.http;

import jakarta.annotation.Priority;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.StringReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A method may make idempotent calls itself, and what those are refused with says nothing of what it did before. A client
 * that is told that nothing happened, and to take another key, would do it twice. Thread-safe.
 */
@Priority(Priorities.USER + 1_000)
public final class RefusedInTurnFilter implements ContainerResponseFilter {

    private final Problems problems;

    RefusedInTurnFilter(Problems problems) {
        this.problems = problems;
    }

    /** The answer may be given on another thread than the request's, where the mapper of the refusal would not know it. */
    @Override
    public void filter(ContainerRequestContext context, ContainerResponseContext response) {
        if (context.getProperty(ReplayFilter.REQUEST) instanceof CallerRequest request
                && response.getEntity() instanceof String entity
                && isProblem(response.getMediaType())
                && isInTurn(request, entity)) {
            Response inTurn = problems.of(
                    Problem.REFUSED_IN_TURN,
                    "An operation that this request called in turn was refused, and another one was not: what is known of"
                            + " the one says nothing of the other. Send the same request again, with the same key where it"
                            + " has one, to learn what has become of it; never with another key.");
            response.setStatus(inTurn.getStatus());
            response.setEntity(inTurn.getEntity());
            // It is about keys.
            response.getHeaders().remove(HttpHeaders.LINK);
        }
    }

    private static boolean isProblem(@Nullable MediaType type) {
        return type != null && type.isCompatible(MediaType.valueOf(Problems.MEDIA_TYPE));
    }

    private static boolean isInTurn(CallerRequest request, String entity) {
        try (JsonReader reader = Json.createReader(new StringReader(entity))) {
            JsonObject problem = reader.readObject();
            String id = problem.getString(Problems.OPERATION_ID, "");
            return Problem.named(problem.getString(Problems.TYPE, ""))
                    .filter(named -> request.hasCalledBeside(named, id.isEmpty() ? Optional.empty() : Optional.of(id)))
                    .isPresent();
        } catch (JsonException | ClassCastException e) {
            // The application's own.
            return false;
        }
    }
}
