package dev.once.spi;

import java.util.List;
import java.util.UUID;

/**
 * The ledger as people look at it and decide about it. Every method runs in a transaction of the store's own, or outside
 * of one where it only reads, and throws {@link StoreException} where the store cannot answer. Thread-safe.
 */
public interface OperatorStore {

    /**
     * One page of operations, in the order of their ids. {@link Status#UNKNOWN} reads the operations in doubt alone; any
     * other page reads on through the table until it is full.
     */
    List<OperationRecord> list(OperationQuery query);

    /** What is kept of an operation's attempts, verifications and decisions, in the order of their claims. */
    List<AttemptRecord> attempts(OperationId id);

    /**
     * The live nodes that may still be running an attempt of this operation's generation: it was taken from them without
     * their having told its end.
     */
    List<UUID> mayBeRunning(OperationRecord seen);

    /**
     * Ends an UNKNOWN operation, or releases it, by one compare-and-set on generation, status and fence as they were seen.
     * Fence + 1, and the decision is kept in {@code once_attempt}.
     *
     * @return whether it did; false where the row is no longer as it was seen
     */
    boolean decide(OperationRecord seen, Decision decision);
}
