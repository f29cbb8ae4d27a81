package dev.once.internal.engine;

import dev.once.spi.ClaimRequest;
import dev.once.spi.OperationId;
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

    private record Attempt(OperationId id, UUID owner, Instant notBefore) {}

    private final Map<UUID, Attempt> attempts = new ConcurrentHashMap<>();

    /** Those that are past their limit and may never end: nobody waits for them, and their claims are not protected. */
    private final Map<UUID, OperationId> late = new ConcurrentHashMap<>();

    /** {@code notBefore}: an instant of the database's clock that is not after the claim. */
    void enter(ClaimRequest request, Instant notBefore) {
        attempts.put(request.token(), new Attempt(request.id(), request.owner(), notBefore));
    }

    /** Whether this claim was made in this incarnation: one of an earlier one counts as abandoned, and nobody buries it again. */
    boolean isOf(UUID token, UUID incarnation) {
        Attempt attempt = attempts.get(token);
        return attempt != null && attempt.owner().equals(incarnation);
    }

    /** Whether anything of this operation is here now. */
    public boolean has(OperationId id) {
        return late.containsValue(id)
                || attempts.values().stream().anyMatch(attempt -> attempt.id().equals(id));
    }

    /** An attempt is past its limit, and goes on. */
    void late(UUID token) {
        Attempt attempt = attempts.get(token);
        if (attempt != null) {
            late.put(token, attempt.id());
            if (attempts.remove(token) == null) {
                late.remove(token);
            }
        }
    }

    void leave(UUID token) {
        if (attempts.remove(token) == null) {
            late.remove(token);
        }
    }

    /** The tokens of all attempts that are here now and not late. */
    public Collection<UUID> tokens() {
        return List.copyOf(attempts.keySet());
    }

    /** An instant that is not after the claim of any attempt that is here now and not late, or {@code otherwise}. */
    public Instant oldest(Instant otherwise) {
        return attempts.values().stream()
                .map(Attempt::notBefore)
                .min(Instant::compareTo)
                .orElse(otherwise);
    }
}
