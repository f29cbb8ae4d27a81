package dev.once.container.http;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Methods that return whole responses. */
@Path("receipts")
@ApplicationScoped
public class Receipts {

    /** What was paid. */
    public record Receipt(String id, BigDecimal amount, int run) {}

    @Resource
    private ManagedExecutorService executor;

    @POST
    @Path("{id}/{kind}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Idempotent(action = "receipts.make")
    public Response make(@PathParam("id") String id, @PathParam("kind") String kind) {
        int run = Runs.next(id);
        Receipt receipt = new Receipt(id, new BigDecimal("12.50"), run);
        return switch (kind) {
            case "created" ->
                Response.created(URI.create("http://example.com/receipts/" + id))
                        .tag("v" + run)
                        .header("Extra", "kept")
                        .header("Other", "lost")
                        .cookie(new NewCookie.Builder("session").value("s-1").build())
                        .entity(receipt)
                        .build();
            case "list" ->
                Response.ok(new GenericEntity<List<Receipt>>(List.of(receipt)) {})
                        .build();
            case "text" -> Response.ok("run " + run, MediaType.TEXT_PLAIN).build();
            case "bytes" ->
                Response.ok(("run " + run).getBytes(StandardCharsets.UTF_8), "application/pdf")
                        .build();
            case "json" ->
                Response.ok(Json.createObjectBuilder().add("run", run).build()).build();
            case "none" -> Response.noContent().build();
            case "conflict" -> Response.status(409).entity("too late " + run).build();
            case "stream" ->
                Response.ok((StreamingOutput) out -> out.write('x')).build();
            case "map" -> Response.ok(Map.of("run", run)).build();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Fails for good, in one way or the other. */
    @POST
    @Path("{id}/failing/{kind}")
    @Idempotent(action = "receipts.failing", effect = Effect.TRANSACTIONAL)
    public String failing(@PathParam("id") String id, @PathParam("kind") String kind) {
        int run = Runs.next(id);
        throw switch (kind) {
            case "gone" -> new WebApplicationException("it is gone", 410);
            case "found" -> new NotFoundException("no receipt " + id);
            case "entity" ->
                new BadRequestException(Response.status(400)
                        .header("Link", "<https://example.com/help>; rel=\"help\"")
                        .header("Set-Cookie", "session=s-1")
                        .entity(new Receipt(id, BigDecimal.ONE, run))
                        .build());
            case "stream" ->
                new BadRequestException(Response.status(400)
                        .entity((StreamingOutput) out -> out.write('x'))
                        .build());
            case "busy" -> new ServiceUnavailableException("later");
            case "limited" -> new ClientErrorException("slower", 429);
            default -> new IllegalArgumentException(kind);
        };
    }

    @POST
    @Path("{id}/stage/later")
    @Idempotent(action = "receipts.later")
    public CompletionStage<Response> later(@PathParam("id") String id) {
        return CompletableFuture.supplyAsync(
                () -> Response.accepted("run " + Runs.next(id)).build(), executor);
    }
}
