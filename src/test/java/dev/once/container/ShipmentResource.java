package dev.once.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Calls idempotent methods, and says how many calls have come. */
@Path("shipments")
@ApplicationScoped
public class ShipmentResource {

    @Inject
    private Shipments shipments;

    @Inject
    private Rows rows;

    @POST
    @Path("send/{order}")
    public String send(@PathParam("order") String order) throws InterruptedException {
        Runs.next(order);
        return shipments.send(order);
    }

    @POST
    @Path("book/{order}")
    public String book(@PathParam("order") String order) throws InterruptedException {
        Runs.next(order);
        return shipments.book(order);
    }

    @POST
    @Path("open/{order}")
    public void open(@PathParam("order") String order) {
        shipments.open(order);
    }

    @GET
    @Path("calls/{order}")
    public int calls(@PathParam("order") String order) {
        return Runs.of(order);
    }

    @GET
    @Path("rows/{order}")
    public int rows(@PathParam("order") String order) {
        return rows.count(order);
    }
}
