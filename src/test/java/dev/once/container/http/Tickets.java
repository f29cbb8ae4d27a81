package dev.once.container.http;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.NotKey;
import dev.once.WhileInProgress;
import dev.once.container.Runs;
import dev.once.http.IdempotencyKeyRequired;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Idempotent resource methods of every kind. */
@Path("tickets")
@ApplicationScoped
public class Tickets {

    /** Who goes. */
    public record Order(String name, int seats) {}

    /** What is sold. */
    public record Ticket(String show, String name, int run) {}

    /** There are no more. */
    public static class SoldOut extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public SoldOut(String message) {
            super(message);
        }
    }

    private static final CountDownLatch ENTERED = new CountDownLatch(1);
    private static final CountDownLatch MAY_GO_ON = new CountDownLatch(1);

    @Inject
    private Seats seats;

    @Inject
    private Boxes boxes;

    @Inject
    private Ushers ushers;

    @Resource
    private ManagedExecutorService executor;

    @Resource
    private TransactionSynchronizationRegistry transaction;

    /** The caller's key names it, where there is one. */
    @POST
    @Path("{show}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Idempotent(action = "tickets.order")
    public Ticket order(@PathParam("show") String show, Order order) {
        return new Ticket(show, order.name(), Runs.next(show));
    }

    @POST
    @Path("{show}/required")
    @IdempotencyKeyRequired
    @Idempotent(action = "tickets.required")
    public String required(@PathParam("show") String show) {
        return "run " + Runs.next(show);
    }

    /** A business key names it, whatever the caller sends. */
    @PUT
    @Path("{show}/seats/{seat}")
    @Idempotent(action = "tickets.reserve")
    public String reserve(@Key @PathParam("show") String show, @Key @PathParam("seat") String seat, Order order) {
        return "run " + Runs.next(show);
    }

    @POST
    @Path("{show}/form")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Idempotent(action = "tickets.form")
    public String form(@PathParam("show") String show, @FormParam("name") String name) {
        return name + " " + Runs.next(show);
    }

    /** Fields that it takes as its entity. */
    @POST
    @Path("{show}/map")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Idempotent(action = "tickets.map")
    public String map(@PathParam("show") String show, @NotKey MultivaluedMap<String, String> fields) {
        return fields.getFirst("name") + " " + Runs.next(show);
    }

    @POST
    @Path("{show}/upload")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Idempotent(action = "tickets.upload")
    public String upload(@PathParam("show") String show, @NotKey InputStream content) throws IOException {
        return new String(content.readAllBytes(), StandardCharsets.UTF_8) + " " + Runs.next(show);
    }

    @POST
    @Path("{show}/later")
    @Idempotent(action = "tickets.later")
    public CompletionStage<String> later(@PathParam("show") String show) {
        return CompletableFuture.supplyAsync(() -> "run " + Runs.next(show), executor);
    }

    @POST
    @Path("{show}/last")
    @Idempotent(action = "tickets.last", permanent = SoldOut.class)
    public String last(@PathParam("show") String show) {
        Runs.next(show);
        throw new SoldOut("no more tickets for " + show);
    }

    @POST
    @Path("{show}/doubtful")
    @Idempotent(action = "tickets.doubtful")
    public String doubtful(@PathParam("show") String show) {
        Runs.next(show);
        throw new UnsupportedOperationException("the printer may have printed it");
    }

    @POST
    @Path("{show}/held")
    @Idempotent(action = "tickets.held", whileInProgress = WhileInProgress.REJECT)
    public String held(@PathParam("show") String show) throws InterruptedException {
        ENTERED.countDown();
        MAY_GO_ON.await();
        return "run " + Runs.next(show);
    }

    @GET
    @Path("held/entered")
    public String entered() throws InterruptedException {
        ENTERED.await();
        return "entered";
    }

    @POST
    @Path("held/go-on")
    public void goOn() {
        MAY_GO_ON.countDown();
    }

    @POST
    @Path("{show}/large")
    @Idempotent(action = "tickets.large")
    public String large(@PathParam("show") String show) {
        Runs.next(show);
        return "x".repeat(5_000);
    }

    /** Its key is used up at once, see the configuration. */
    @POST
    @Path("{show}/brief")
    @Idempotent(action = "tickets.brief")
    public String brief(@PathParam("show") String show) {
        return "run " + Runs.next(show);
    }

    @POST
    @Path("{show}/rolled-back")
    @Transactional
    @Idempotent(action = "tickets.rolledBack", effect = Effect.TRANSACTIONAL)
    public String rolledBack(@PathParam("show") String show) {
        int run = Runs.next(show);
        if (run == 1) {
            transaction.setRollbackOnly();
        }
        if (run == 2) {
            throw new IllegalStateException("not today");
        }
        return "run " + run;
    }

    /** Is not idempotent itself: what it calls is. */
    @POST
    @Path("{show}/ushered")
    @IdempotencyKeyRequired
    public String ushered(@PathParam("show") String show) {
        return ushers.lead(show);
    }

    /** Asks for no key. */
    @POST
    @Path("{show}/not-asked")
    public String notAsked(@PathParam("show") String show) {
        return ushers.lead(show);
    }

    /** Asks for a key that it cannot use for both. */
    @POST
    @Path("{show}/ushered-twice")
    @IdempotencyKeyRequired
    public String usheredTwice(@PathParam("show") String show) {
        return ushers.lead(show) + ushers.lead(show + "b");
    }

    /** No argument tells its calls apart. */
    @POST
    @Path("upload")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Idempotent(action = "tickets.uploadOnly")
    public String uploadOnly(@NotKey InputStream content) throws IOException {
        String show = new String(content.readAllBytes(), StandardCharsets.UTF_8);
        return show + " " + Runs.next(show);
    }

    @POST
    @Path("{show}/ushers/{name}")
    public String usher(@PathParam("show") String show, @PathParam("name") String name) {
        return ushers.seat(show, name);
    }

    /** What it calls in turn may be refused. */
    @POST
    @Path("{show}/in-turn/{name}")
    @Idempotent(action = "tickets.inTurn")
    public String inTurn(@PathParam("show") String show, @PathParam("name") String name) {
        return "run " + Runs.next(show) + ushers.seat(show, name);
    }

    @POST
    @Path("{show}/in-turn-later/{name}")
    @Idempotent(action = "tickets.inTurnLater")
    public CompletionStage<String> inTurnLater(@PathParam("show") String show, @PathParam("name") String name) {
        Runs.next(show);
        return CompletableFuture.supplyAsync(() -> ushers.seat(show, name), executor);
    }

    /** In a transaction that can only roll back. */
    @POST
    @Path("{show}/doomed")
    @Transactional
    @IdempotencyKeyRequired
    public String doomed(@PathParam("show") String show) {
        if (transaction.getTransactionStatus() == Status.STATUS_ACTIVE) {
            transaction.setRollbackOnly();
        }
        return ushers.lead(show);
    }

    /** A sub-resource that is a bean. */
    @Path("{show}/rows/{row}")
    public Seats rows() {
        return seats;
    }

    /** The same without a key that is required. */
    @Path("{show}/boxes/{row}")
    public Boxes boxes() {
        return boxes;
    }

    /** Not a bean. */
    @Path("{show}/shelves")
    public Shelf shelves() {
        return new Shelf();
    }
}
