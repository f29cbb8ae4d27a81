package dev.once.spi;

import dev.once.CallContext;
import java.util.Map;

/**
 * Knows something of who calls: a CDI bean of the application or of an adapter. It is asked after what
 * {@code CallContext.with} has set, and before OpenTelemetry and the container's principal; several are asked in the
 * order of their {@code jakarta.annotation.Priority}, the smallest first, those without one last. Thread-safe.
 */
@FunctionalInterface
public interface CallContextSource {

    /**
     * What it knows of the call that the calling thread makes now; fields that it does not know are left out. It is
     * asked at every call of an idempotent method, and must be fast. What it throws fails the call, and nothing runs.
     *
     * <p>Whoever may choose a value chooses whose operations a call gets at, where a scope depends on it: take no user
     * or tenant from what a client has sent unless it has been authenticated.
     */
    Map<CallContext.Field, String> values();
}
