package dev.once.container;

import dev.once.CurrentOperation;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.http.DownstreamKeyFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Calls another party, by each kind of client. */
@ApplicationScoped
public class Dispatch {

    /** The other party has not answered, or not well. */
    public static class Failed extends IOException {

        private static final long serialVersionUID = 1L;

        Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Inject
    private CurrentOperation operation;

    @Retry(maxRetries = 2, delay = 0, jitter = 0, retryOn = Failed.class)
    @Idempotent(action = "dispatch.client", effect = Effect.KEYED, retryable = Failed.class)
    public String byClient(@Key String order, URI to) throws Failed {
        return post(to, order, new DownstreamKeyFilter("warehouse"));
    }

    @Retry(maxRetries = 2, delay = 0, jitter = 0, retryOn = Failed.class)
    @Idempotent(action = "dispatch.interface", effect = Effect.KEYED, retryable = Failed.class)
    public String byInterface(@Key String order, URI to) throws Failed {
        try (Warehouse warehouse = RestClientBuilder.newBuilder().baseUri(to).build(Warehouse.class)) {
            warehouse.stock(order);
            String parcel = warehouse.parcel(order);
            warehouse.label(parcel);
            return parcel;
        } catch (RuntimeException e) {
            throw new Failed(order, e);
        }
    }

    /** By a key of its own. */
    @Idempotent(action = "dispatch.own-key", effect = Effect.KEYED)
    public String byOwnKey(@Key String order, URI to) throws Failed {
        operation.downstreamKey("asked for, not sent");
        try (Client client = ClientBuilder.newClient().register(new DownstreamKeyFilter("warehouse"))) {
            return client.target(to).request().header("Idempotency-Key", "mine").post(Entity.text(order), String.class);
        }
    }

    @Idempotent(action = "dispatch.nameless", effect = Effect.KEYED)
    public String nameless(@Key String order, URI to) throws Failed {
        return post(to, order, new DownstreamKeyFilter());
    }

    public String unprotected(String order, URI to) throws Failed {
        return post(to, order, new DownstreamKeyFilter("warehouse"));
    }

    private static String post(URI to, String body, DownstreamKeyFilter filter) throws Failed {
        MediaType type = body.startsWith("{") ? MediaType.APPLICATION_JSON_TYPE : MediaType.TEXT_PLAIN_TYPE;
        try (Client client = ClientBuilder.newClient().register(filter)) {
            Invocation request = client.target(to).request().buildPost(Entity.entity(body, type));
            try (Response response = request.invoke()) {
                if (response.getStatus() != Response.Status.OK.getStatusCode()) {
                    throw new Failed("answered " + response.getStatus(), new IllegalStateException());
                }
                return response.readEntity(String.class);
            }
        } catch (RuntimeException e) {
            throw new Failed("no answer", e);
        }
    }
}
