package dev.once.howto;

import dev.once.http.DownstreamKeyFilter;
import dev.once.http.DownstreamTarget;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;

/** Another party, on the page "Calling Stripe"; one like it is called by {@code DownstreamIT}. */
@RegisterProvider(DownstreamKeyFilter.class)
@DownstreamTarget("warehouse")
public interface Warehouse {

    @POST
    @Path("parcels")
    String parcel(String order);

    @POST
    @Path("labels")
    @DownstreamTarget("warehouse.labels")
    String label(String parcel);
}
