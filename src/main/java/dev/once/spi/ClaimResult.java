package dev.once.spi;

/** How a claim ended. */
public sealed interface ClaimResult {

    /** The claim is held: committed, where it was made in a transaction of its own. */
    record Won(Claim claim) implements ClaimResult {}

    /** Somebody else was first, or the row is no longer as it was seen: read it again. Nothing was changed. */
    record Lost() implements ClaimResult {}

    /**
     * The row is locked by a transaction that has not ended within the lock timeout: the operation is in progress.
     * Nothing was changed, and a caller's transaction goes on.
     */
    record Busy() implements ClaimResult {}
}
