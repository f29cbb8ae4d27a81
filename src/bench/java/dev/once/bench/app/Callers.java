package dev.once.bench.app;

import dev.once.CallContext.Field;
import dev.once.spi.CallContextSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Callers as an application has them: a few agents, many users, each call in a conversation, a request and a trace. */
@ApplicationScoped
public class Callers implements CallContextSource {

    /** How many agents there are. */
    public static final int AGENTS = 20;

    /** How many users there are. */
    public static final int USERS = 100_000;

    private static final ThreadLocal<Boolean> IN_REQUEST = ThreadLocal.withInitial(() -> false);

    @Override
    public Map<Field, String> values() {
        Map<Field, String> next = next();
        if (IN_REQUEST.get()) {
            next = new EnumMap<>(next);
            next.put(Field.USER, "user-http");
        }
        return next;
    }

    /** Those of requests are one user: a caller's key is the user's own. */
    @Provider
    public static class OfRequests implements ContainerRequestFilter, ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            IN_REQUEST.set(true);
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            IN_REQUEST.remove();
        }
    }

    /** The next one. */
    static Map<Field, String> next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Map.of(
                Field.AGENT_ID, "agent-" + random.nextInt(AGENTS),
                Field.USER, "user-" + random.nextInt(USERS),
                Field.CONVERSATION, "conversation-" + random.nextInt(USERS),
                Field.REQUEST_ID, Long.toHexString(random.nextLong()),
                Field.TRACE_ID, Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    }
}
