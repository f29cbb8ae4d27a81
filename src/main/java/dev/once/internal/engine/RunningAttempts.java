package dev.once.internal.engine;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts of this node that the ledger may show as PENDING, by the tokens of their claims. An attempt enters
 * before its claim is sent and leaves when a write about it is acknowledged, so a PENDING row of this node whose token
 * is not here has nobody who works on it. Thread-safe.
 */
public final class RunningAttempts {

    private final Map<UUID, Instant> attempts = new ConcurrentHashMap<>();

    /** {@code notBefore}: an instant of the database's clock that is not after the claim. */
    void enter(UUID token, Instant notBefore) {
        attempts.put(token, notBefore);
    }

    void leave(UUID token) {
        attempts.remove(token);
    }

    /** The tokens of all attempts that are here now. */
    public Collection<UUID> tokens() {
        return List.copyOf(attempts.keySet());
    }

    /** An instant that is not after the claim of any attempt that is here now, or {@code otherwise}. */
    public Instant oldest(Instant otherwise) {
        return attempts.values().stream().min(Instant::compareTo).orElse(otherwise);
    }
}
