package dev.once.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which operations are looked for, one page of them. Tombstones are not found.
 *
 * @param action their action; null: any
 * @param status where they stand; null: anywhere
 * @param olderThan at least how long ago the first claim of their generation was
 * @param after the last one of the page before; null: from the beginning
 * @param limit how many there are on a page at most
 */
public record OperationQuery(
        @Nullable String action,
        @Nullable Status status,
        Duration olderThan,
        @Nullable OperationId after,
        int limit) {

    public OperationQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has 1 or more operations, not " + limit);
        }
    }
}
