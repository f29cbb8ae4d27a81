package dev.once.container;

import dev.once.CallContext;
import dev.once.exceptions.IdempotencyException;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.concurrent.TimeUnit;

/** Calls the notes' methods as whoever has authenticated; {@code notes} needs that, {@code open} does not. */
@ContextServiceDefinition(
        name = NoteResource.CONTEXT,
        propagated = {
            ContextServiceDefinition.APPLICATION,
            ContextServiceDefinition.SECURITY,
            CallContext.THREAD_CONTEXT
        },
        cleared = ContextServiceDefinition.ALL_REMAINING)
@ManagedExecutorDefinition(name = NoteResource.EXECUTOR, context = NoteResource.CONTEXT)
@Path("{access: notes|open}")
@ApplicationScoped
public class NoteResource {

    static final String CONTEXT = "java:module/concurrent/NotesContext";
    static final String EXECUTOR = "java:module/concurrent/NotesExecutor";

    @Inject
    private Notes notes;

    @Inject
    private CallContext context;

    @Resource(lookup = EXECUTOR)
    private ManagedExecutorService executor;

    @GET
    @Path("user")
    public String user() {
        return context.user().orElse("nobody");
    }

    @POST
    @Path("shared/{id}")
    public String shared(@PathParam("id") String id) {
        return notes.shared(id);
    }

    @POST
    @Path("own/{id}")
    public String own(@PathParam("id") String id) {
        return answer(() -> notes.own(id));
    }

    @POST
    @Path("supplied/{key}/{text}")
    public String supplied(@PathParam("key") String key, @PathParam("text") String text) {
        return answer(() -> notes.supplied(text, key));
    }

    @POST
    @Path("all/{from}/{to}")
    public String all(@PathParam("from") String from, @PathParam("to") String to) {
        return answer(() -> notes.all(from, to));
    }

    /** On a managed thread. */
    @POST
    @Path("later/{id}")
    public String later(@PathParam("id") String id) throws Exception {
        return executor.submit(() -> answer(() -> notes.own(id))).get(30, TimeUnit.SECONDS);
    }

    /** On a thread of Fault Tolerance. */
    @POST
    @Path("async/{id}")
    public String async(@PathParam("id") String id) throws Exception {
        return notes.async(id).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** On a managed thread, for an agent that is named here. */
    @POST
    @Path("agents/{id}")
    public String agents(@PathParam("id") String id) throws Exception {
        return CallContext.with(CallContext.Field.AGENT_ID, "refund-bot")
                .call(() -> executor.submit(() -> answer(() -> notes.agent(id))).get(30, TimeUnit.SECONDS));
    }

    private interface Call {
        String run();
    }

    private static String answer(Call call) {
        try {
            return call.run();
        } catch (IdempotencyException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }
}
