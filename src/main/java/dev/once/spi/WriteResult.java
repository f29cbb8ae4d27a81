package dev.once.spi;

/** What became of a {@link Recording}. */
public sealed interface WriteResult {

    /** The row now has this status under the writer's claim; also where the same write had been made before. */
    record Written(Status status) implements WriteResult {}

    /** The claim is no longer the writer's, or is past its time limit: nothing was changed. */
    record Lost() implements WriteResult {}
}
