package dev.once.spi;

import dev.once.AuditTrail;
import java.util.List;

/**
 * The audit's table. What is told of changes of operations is written by {@link LedgerStore}, {@link NodeStore} and {@link
 * OperatorStore} themselves, in the transactions of the changes. Every method runs in a transaction of the store's own and
 * throws {@link StoreException}. Thread-safe.
 */
public interface AuditStore {

    /** Appends entries about calls that changed nothing. They are all there, or none is. */
    void append(List<AuditCall> calls);

    /**
     * One page of entries, in the order of their times; and appends an entry about the reading.
     *
     * @param actor who reads; empty where nobody is known
     */
    AuditTrail.Page find(AuditTrail.Query query, String actor);
}
