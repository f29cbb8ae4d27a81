package dev.once;

/** What an idempotent method changes, which decides the protocol that protects it. */
public enum Effect {
    /**
     * Only rows in the ledger's own JTA transaction. Claim, rows and result commit together or not at all: exactly
     * once, on a database that keeps acknowledged commits. A method that changes anything else must not use it.
     */
    TRANSACTIONAL,

    /**
     * Something outside that cannot recognise a repeat. At most once: an attempt that may have taken effect is never
     * repeated by itself; its operation waits as UNKNOWN.
     */
    EXTERNAL,

    /**
     * Something outside that deduplicates by a key we send it: {@link CurrentOperation#downstreamKey(String)}.
     * Effectively once: an attempt that may have taken effect is repeated with the same downstream key.
     */
    KEYED
}
