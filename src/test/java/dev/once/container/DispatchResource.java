package dev.once.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.net.URI;

/** Has other parties called, from outside. */
@Path("dispatch")
@ApplicationScoped
public class DispatchResource {

    @Inject
    private Dispatch dispatch;

    @POST
    @Path("{way}")
    public String by(@PathParam("way") String way, @HeaderParam("Order") String order, @HeaderParam("To") URI to)
            throws Exception {
        return switch (way) {
            case "client" -> dispatch.byClient(order, to);
            case "interface" -> dispatch.byInterface(order, to);
            case "own-key" -> dispatch.byOwnKey(order, to);
            case "nameless" -> dispatch.nameless(order, to);
            case "unprotected" -> dispatch.unprotected(order, to);
            default -> throw new NotFoundException();
        };
    }
}
