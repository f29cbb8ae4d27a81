package dev.once.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The heartbeats beside {@link InMemoryLedgerStore}. Thread-safe. */
public final class InMemoryNodeStore implements NodeStore {

    private final InMemoryLedgerStore ledger;
    private final InstantSource clock;
    private final Duration deadAfter;
    private final Map<UUID, Instant> renewed = new ConcurrentHashMap<>();
    private volatile String server = "in memory";

    InMemoryNodeStore(InMemoryLedgerStore ledger, InstantSource clock, Duration deadAfter) {
        this.ledger = ledger;
        this.clock = clock;
        this.deadAfter = deadAfter;
    }

    /** Lets another server answer from now on. */
    public void failOverTo(String another) {
        server = another;
    }

    /** Lets the last heartbeat of an incarnation be too old. */
    public void silence(UUID incarnation) {
        beatAgo(incarnation, deadAfter.plusMillis(1));
    }

    /** Lets the last heartbeat of an incarnation be that long ago. */
    void beatAgo(UUID incarnation, Duration ago) {
        renewed.computeIfPresent(incarnation, (id, at) -> clock.instant().minus(ago));
    }

    @Override
    public Beat enter(UUID incarnation, String name) {
        renewed.put(incarnation, clock.instant());
        return new Beat(true, clock.instant(), server);
    }

    @Override
    public Beat renew(UUID incarnation, Instant oldestClaim) {
        Instant at = renewed.computeIfPresent(incarnation, (id, before) -> clock.instant());
        return new Beat(at != null, clock.instant(), server);
    }

    @Override
    public List<UUID> dead(Duration after) {
        return renewed.keySet().stream()
                .filter(incarnation -> !alive(incarnation, after))
                .toList();
    }

    @Override
    public List<AbandonedOperation> bury(UUID incarnation, Duration after) {
        Instant at = renewed.get(incarnation);
        if (at == null || alive(incarnation, after) || !renewed.remove(incarnation, at)) {
            return List.of();
        }
        return ledger.bury(incarnation);
    }

    @Override
    public void leave(UUID incarnation) {
        renewed.remove(incarnation);
    }

    @Override
    public void close() {}

    boolean alive(UUID incarnation) {
        return alive(incarnation, deadAfter);
    }

    private boolean alive(UUID incarnation, Duration after) {
        Instant at = renewed.get(incarnation);
        return at != null && at.plus(after).isAfter(clock.instant());
    }
}
