package dev.once.internal.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Marks the answers that were recorded before. Thread-safe. */
@Priority(Priorities.USER + 1_000)
public final class ReplayFilter implements ContainerResponseFilter {

    static final String REPLAYED = "Idempotency-Replayed";

    /** With the request and not with the thread: the answer may be given on another one. */
    static final String REQUEST = CallerRequest.class.getName();

    ReplayFilter() {}

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(REQUEST) instanceof CallerRequest answered && answered.isReplayed()) {
            response.getHeaders().putSingle(REPLAYED, "true");
        }
    }
}
