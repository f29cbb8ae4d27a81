package dev.once.spi;

/** Whose transaction a statement of the ledger is part of. */
public enum Within {
    /** A transaction that the store begins and ends; the caller's, if any, is suspended meanwhile. */
    OWN_TRANSACTION,
    /** The transaction that is active on the calling thread. */
    CALLERS_TRANSACTION
}
