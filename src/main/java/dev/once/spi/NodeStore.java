package dev.once.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Where nodes show that they are alive: a row for each incarnation, renewed by its heartbeat. A row that is gone, or
 * was not renewed for {@code once.node.dead-after}, is a dead node's. Methods throw {@link StoreException}. To be used
 * by one thread.
 */
public interface NodeStore extends AutoCloseable {

    /** What the database said to a heartbeat. */
    record Beat(
            /** Whether the incarnation's row is still there; false: somebody has found it dead. */
            boolean alive,
            /** The database's clock. */
            Instant at,
            /** Which server answered; another text is another server, or the same one restarted. */
            String server) {}

    /** Writes the row of a new incarnation. */
    Beat enter(UUID incarnation, String name);

    /**
     * Renews it.
     *
     * @param oldestClaim an instant of the database's clock that is not after any claim of this incarnation that is
     *     still in flight
     */
    Beat renew(UUID incarnation, Instant oldestClaim);

    /** The incarnations that have not renewed for {@code deadAfter}. */
    List<UUID> dead(Duration deadAfter);

    /**
     * Buries an incarnation that is still dead, in one transaction: its EXTERNAL and TRANSACTIONAL rows in flight,
     * and its verifications, become UNKNOWN, or SUCCEEDED by a receipt; its KEYED ones are given up, for the next call to repeat; its own row
     * goes.
     *
     * @return the operations that it found in flight
     */
    List<AbandonedOperation> bury(UUID incarnation, Duration deadAfter);

    /** Removes the row of an incarnation that ends in good order. */
    void leave(UUID incarnation);

    /** Gives the connection back. */
    @Override
    void close();
}
