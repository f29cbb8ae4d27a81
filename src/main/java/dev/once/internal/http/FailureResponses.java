package dev.once.internal.http;

import dev.once.internal.engine.ResultCodec;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.ServerErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Records with a {@link WebApplicationException} the response that it holds: by class and message alone a replay would
 * have another status. Thread-safe.
 */
public final class FailureResponses implements ResultCodec {

    /** Those of the platform; a class of the application's own is made anew only where its method names it. */
    private static final Map<String, BiFunction<@Nullable String, Response, WebApplicationException>> PLATFORM =
            Map.ofEntries(
                    Map.entry(BadRequestException.class.getName(), BadRequestException::new),
                    Map.entry(ClientErrorException.class.getName(), ClientErrorException::new),
                    Map.entry(ForbiddenException.class.getName(), ForbiddenException::new),
                    Map.entry(InternalServerErrorException.class.getName(), InternalServerErrorException::new),
                    Map.entry(NotAcceptableException.class.getName(), NotAcceptableException::new),
                    Map.entry(NotAllowedException.class.getName(), NotAllowedException::new),
                    Map.entry(NotAuthorizedException.class.getName(), NotAuthorizedException::new),
                    Map.entry(NotFoundException.class.getName(), NotFoundException::new),
                    Map.entry(NotSupportedException.class.getName(), NotSupportedException::new),
                    Map.entry(RedirectionException.class.getName(), RedirectionException::new),
                    Map.entry(ServerErrorException.class.getName(), ServerErrorException::new),
                    Map.entry(ServiceUnavailableException.class.getName(), ServiceUnavailableException::new));

    private final ResultCodec results;
    private final ResultCodec responses;

    private FailureResponses(ResultCodec results, ResultCodec responses) {
        this.results = results;
        this.responses = responses;
    }

    /** A codec of these results, whose failures may hold these responses; where the API is not there, it cannot be linked. */
    public static ResultCodec of(ResultCodec results, ResultCodec responses) {
        Objects.requireNonNull(WebApplicationException.class.getName());
        return new FailureResponses(results, responses);
    }

    @Override
    public String write(@Nullable Object result) {
        return results.write(result);
    }

    @Override
    public @Nullable Object read(String json) {
        return results.read(json);
    }

    @Override
    public @Nullable String writeFailure(Throwable failure) {
        if (!(failure instanceof WebApplicationException answer)) {
            return null;
        }
        try {
            return responses.write(answer.getResponse());
        } catch (RuntimeException e) {
            // Its entity cannot be given again, and without it the answer would be another.
            return responses.write(null);
        }
    }

    /** Where the class that the method names gives the same answer by itself, it is that; the application may map it. */
    @Override
    public @Nullable Exception readFailure(
            String text, String type, @Nullable String message, @Nullable Exception declared) {
        Response response = (Response) responses.read(text);
        if (response == null) {
            return null;
        }
        if (declared instanceof WebApplicationException own
                && own.getResponse().getStatus() == response.getStatus()
                && !response.hasEntity()
                && response.getHeaders().isEmpty()) {
            return own;
        }
        BiFunction<@Nullable String, Response, WebApplicationException> platform = PLATFORM.get(type);
        if (platform != null) {
            try {
                return platform.apply(message, response);
            } catch (IllegalArgumentException e) {
                // It asks for a field that is not recorded, such as Allow.
                return new WebApplicationException(message, response);
            }
        }
        return new WebApplicationException(message, response);
    }
}
