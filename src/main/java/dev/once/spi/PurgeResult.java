package dev.once.spi;

/** What came of a batch of the purge. */
public sealed interface PurgeResult {

    /** The purge is another node's, or the last one was not long enough ago. Nothing was changed. */
    record NotDue() implements PurgeResult {}

    /**
     * The batch is purged, and there may be more: the purge stays this node's for the next batch.
     *
     * @param rows how many operations were purged
     */
    record More(int rows) implements PurgeResult {}

    /**
     * The batch is purged and was the last one: the purge is nobody's, and due again after the interval.
     *
     * @param rows how many operations were purged
     */
    record Finished(int rows) implements PurgeResult {}
}
