package dev.once.internal.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.List;

/**
 * Keeps the key that a request brings for the idempotent methods that its resource calls, where the resource itself asks for
 * none: it is looked at where one of them needs it, and the body is the resource's alone. Thread-safe.
 */
@Priority(Priorities.USER + 1_000)
public final class PassedKeyFilter implements ContainerRequestFilter {

    /** In place of the digest of a body: the arguments of what the resource calls say what has come of it. */
    private static final String NOT_LOOKED_AT = "passed";

    private final HttpModule module;

    PassedKeyFilter(HttpModule module) {
        this.module = module;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        List<String> lines = context.getHeaders().get(HeaderKey.NAME);
        if (lines != null && !lines.isEmpty()) {
            CallerRequest request = CallerRequest.unread(
                    List.copyOf(lines), new CallerRequest.Content(RequestFilter.target(context), NOT_LOOKED_AT));
            context.setProperty(ReplayFilter.REQUEST, request);
            module.begins(request);
        }
    }
}
