package dev.once.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Where operations are recorded. Winning and losing are values; whatever keeps the store from answering is
 * {@link StoreException}. Each method that changes a row is one guarded statement, or a few in one transaction, and
 * compares what it was given with what is there: none depends on what was read before.
 *
 * <p>Statements in a transaction of the store's own are right at every isolation level, carry a lock timeout of at most
 * 500 ms (one second where the database counts seconds), and are repeated by the store after a deadlock or a
 * serialization failure, which READ COMMITTED has fewest of. When a method returns, its own transaction is committed.
 * Thread-safe.
 */
public interface LedgerStore {

    /** The row as it is committed, or as the caller's transaction sees it. Takes no lock. */
    Optional<OperationRecord> find(OperationId id, Within within);

    /**
     * Inserts the PENDING row of a first claim. A row that is there already is {@link ClaimResult.Lost}, unless it
     * carries the request's token: then an earlier try of the same request has won. Neither dooms a caller's
     * transaction.
     *
     * @param lockTimeout in {@link Within#CALLERS_TRANSACTION}, how long to wait for another transaction that has
     *     claimed the row and not ended; ignored otherwise
     * @throws StoreException {@code inDoubt} where the commit's outcome is unknown: call again with the same request
     */
    ClaimResult claim(ClaimRequest request, Within within, Duration lockTimeout);

    /**
     * Claims an existing row again, by one compare-and-set on generation, fence and status as they were seen, and on
     * what {@code why} says. Fence + 1; attempts + 1, or 1 in a new generation, or as before for a verification. The
     * attempt or verification that is taken over is kept in {@code once_attempt}.
     */
    ClaimResult takeOver(OperationRecord seen, ClaimRequest request, TakeOver why, Within within, Duration lockTimeout);

    /**
     * Ends an operation that is PENDING and abandoned, or RETRYABLE and doubtful, and that must not be repeated, in a
     * transaction of its own: SUCCEEDED where a receipt can be promoted, else UNKNOWN, the fence unchanged.
     *
     * @return where it stands now; empty where the row was no longer as it was seen
     */
    Optional<Status> settle(OperationRecord seen);

    /**
     * Records an attempt's outcome, guarded by id, generation, fence and token, on a row that is PENDING and, for
     * {@link Recording.Succeeded}, also on one that is UNKNOWN. An attempt past its time limit is
     * {@link WriteResult.Lost}. {@link Recording.Failed}, {@link Recording.Retryable} and {@link Recording.Unknown}
     * also keep the attempt in {@code once_attempt}, and {@link Recording.Happened} and {@link Recording.StillUnknown} the
     * verification. {@link Recording.Retryable} and {@link Recording.Unknown} count as
     * written, with nothing changed, where the row is SUCCEEDED under the writer's claim: its commit went through after
     * all, or a receipt was promoted.
     */
    WriteResult write(Claim claim, Recording recording, Within within);

    /**
     * Leaves a receipt, in a transaction of its own, guarded by id, generation and seed and by there being none, not by
     * the fence, on a row that is not purged, which is doubtful from then on. One that can be promoted also replaces one
     * whose rows are lost, and makes an
     * UNKNOWN operation SUCCEEDED in the same statement.
     *
     * @return the receipt that is there now, this one or an earlier one; empty where the generation is over
     */
    Optional<Receipt> deposit(Claim claim, Receipt receipt);

    /**
     * Records, in a transaction of its own, a permanent failure of an attempt whose claim was rolled back with its
     * transaction. Loses to any row that is there.
     *
     * @return whether it is recorded
     */
    boolean recordFailure(ClaimRequest request, Failure failure);

    /**
     * Gives up the PENDING rows of this owner whose tokens are not among the running ones: nobody works on them.
     * {@code running} is asked after the rows have been read.
     *
     * @param claimedAfter an instant of the database's clock; rows claimed earlier have been seen to before
     * @return those that it gave up
     */
    List<AbandonedOperation> giveUpOrphans(UUID owner, Instant claimedAfter, Supplier<Collection<UUID>> running);

    /** How many operations of the whole ledger are UNKNOWN now, those that are being verified not among them. */
    long unknown();

    /**
     * Purges one batch of operations past their retention, in one transaction of its own, if the purge is this node's:
     * it has it from its last batch; or the last purge of any node ended this long ago, and no node with a live
     * heartbeat has it. Only operations whose outcome is certain, as {@link TakeOver.Expired} says; rows that others
     * have locked are left for the next time. Those whose claims asked for a tombstone keep id, generation, fence,
     * status and fingerprint, and are not looked at again; the others are gone. So are their attempts.
     *
     * @param owner the incarnation of the node
     * @param interval at least how long after the end of the last purge the next one begins
     * @param limit how many operations a batch has at most
     */
    PurgeResult purge(UUID owner, Duration interval, int limit);
}
