package dev.once.container.http;

import dev.once.Idempotent;
import dev.once.container.Runs;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.Path;

/** Has its annotations from an interface. */
@Path("parcels")
@RequestScoped
public class ParcelsResource implements Parcels {

    @Override
    @Idempotent(action = "parcels.send")
    public String send(String parcel) {
        return "run " + Runs.next(parcel);
    }
}
