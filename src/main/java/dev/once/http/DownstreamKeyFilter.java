package dev.once.http;

import dev.once.CurrentOperation;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;

/**
 * Sends {@code Idempotency-Key} with the requests that an idempotent method makes: the operation's
 * {@link CurrentOperation#downstreamKey downstream key} for the party that is called, the same at every attempt. For a
 * JAX-RS client by {@code client.register(new DownstreamKeyFilter("gateway"))}, for a MicroProfile REST client by
 * {@code @RegisterProvider(DownstreamKeyFilter.class)}.
 *
 * <p>With {@code POST} and {@code PATCH}, as the draft draft-ietf-httpapi-idempotency-key-header has it, whose structured
 * field it is: a string in double quotes. A request that has the header keeps it. Outside of an idempotent method, and on a
 * thread that does not know of one, nothing is sent. All requests to one target carry one key: a party that is asked for two
 * things in one operation takes the second for a repetition of the first, unless the two have targets of their own. Stateless;
 * thread-safe.
 */
public class DownstreamKeyFilter implements ClientRequestFilter {

    static final String HEADER = "Idempotency-Key";

    private static final Set<String> METHODS = Set.of(HttpMethod.POST, HttpMethod.PATCH);

    /** MicroProfile REST Client, section “Invoked method”. */
    private static final String INVOKED_METHOD = "org.eclipse.microprofile.rest.client.invokedMethod";

    private static final int TARGET_MAX = 255;

    /** Empty: see {@link #DownstreamKeyFilter()}. */
    private final String target;

    /** The target is what {@link DownstreamTarget} names; a request whose target nothing names is not sent. */
    public DownstreamKeyFilter() {
        this.target = "";
    }

    /**
     * For all requests of a client.
     *
     * @param target a name for the receiving party, 1 to 255 characters; it never changes once it is in use
     * @throws IllegalArgumentException if {@code target} is empty or too long
     */
    public DownstreamKeyFilter(String target) {
        if (target.isEmpty() || target.length() > TARGET_MAX) {
            throw new IllegalArgumentException(
                    "a downstream target has 1 to " + TARGET_MAX + " characters, not " + target.length());
        }
        this.target = target;
    }

    @Override
    public void filter(ClientRequestContext request) {
        if (METHODS.contains(request.getMethod()) && !request.getHeaders().containsKey(HEADER)) {
            Optional<CurrentOperation> operation = operation().filter(CurrentOperation::isRunning);
            operation.ifPresent(running ->
                    request.getHeaders().putSingle(HEADER, '"' + running.downstreamKey(target(request)) + '"'));
        }
    }

    private static Optional<CurrentOperation> operation() {
        try {
            return Optional.of(CDI.current().select(CurrentOperation.class).get());
        } catch (IllegalStateException e) {
            // A thread that is of no application.
            return Optional.empty();
        }
    }

    private String target(ClientRequestContext request) {
        if (!target.isEmpty()) {
            return target;
        }
        if (request.getProperty(INVOKED_METHOD) instanceof Method method) {
            DownstreamTarget named = method.getAnnotation(DownstreamTarget.class);
            DownstreamTarget ofAll =
                    named == null ? method.getDeclaringClass().getAnnotation(DownstreamTarget.class) : named;
            if (ofAll != null) {
                return ofAll.value();
            }
        }
        throw new IllegalStateException("The request to " + request.getUri() + " of an idempotent method was not sent,"
                + " since nothing names its target: put @DownstreamTarget on the method that was called or on the"
                + " interface that declares it, or register new DownstreamKeyFilter(\"a name\").");
    }
}
