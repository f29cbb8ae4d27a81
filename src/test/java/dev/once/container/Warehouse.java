package dev.once.container;

import dev.once.http.DownstreamKeyFilter;
import dev.once.http.DownstreamTarget;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;

/** Another party's resources. */
@RegisterProvider(DownstreamKeyFilter.class)
@DownstreamTarget("warehouse")
@Consumes(MediaType.TEXT_PLAIN)
public interface Warehouse extends AutoCloseable {

    @GET
    @Path("stock/{order}")
    String stock(@PathParam("order") String order);

    @POST
    @Path("parcels")
    String parcel(String order);

    @PATCH
    @Path("labels")
    @DownstreamTarget("warehouse.labels")
    String label(String parcel);

    @Override
    void close();
}
