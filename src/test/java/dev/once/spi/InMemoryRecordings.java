package dev.once.spi;

import dev.once.spi.Recording.Failed;
import dev.once.spi.Recording.GivenUp;
import dev.once.spi.Recording.Retryable;
import dev.once.spi.Recording.Succeeded;
import dev.once.spi.Recording.Unknown;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What each {@link Recording} makes of a row that its writer still holds. Pure functions. */
final class InMemoryRecordings {

    private InMemoryRecordings() {}

    static InMemoryRow recorded(InMemoryRow row, Recording recording, Instant now) {
        if (recording instanceof Succeeded succeeded) {
            InMemoryRow next = row.ended(Status.SUCCEEDED, succeeded.result(), null, now);
            next.note = succeeded.note();
            return next;
        }
        if (recording instanceof GivenUp) {
            return givenUp(row);
        }
        InMemoryRow kept = row.attemptKept();
        if (recording instanceof Failed failed) {
            boolean inDoubt = row.doubtful || row.receipt != null;
            return promotedOr(inDoubt ? Status.UNKNOWN : Status.FAILED, kept, failed.failure(), null, now);
        }
        if (recording instanceof Retryable retryable) {
            kept.doubtful |= retryable.ambiguous();
            return promotedOr(Status.RETRYABLE, kept, retryable.failure(), retryable.evidence(), now);
        }
        Unknown unknown = (Unknown) recording;
        return promotedOr(Status.UNKNOWN, kept, unknown.failure(), unknown.evidence(), now);
    }

    /** Whether the row under its claim is as an earlier try of the same recording has left it. */
    static boolean mayHaveMade(Recording recording, InMemoryRow row) {
        if (recording instanceof GivenUp) {
            return row.status == Status.PENDING && row.owner == null;
        }
        if (row.status == Status.SUCCEEDED) {
            return !(recording instanceof Failed) || row.promotable();
        }
        return switch (row.status) {
            case FAILED -> recording instanceof Failed;
            case RETRYABLE -> recording instanceof Retryable;
            case UNKNOWN -> recording instanceof Unknown || recording instanceof Failed;
            default -> false;
        };
    }

    static InMemoryRow givenUp(InMemoryRow row) {
        InMemoryRow next = new InMemoryRow(row);
        next.owner = null;
        return next;
    }

    /** The row with its receipt for its outcome. */
    static InMemoryRow promoted(InMemoryRow row, Instant now) {
        Receipt receipt = row.receipt;
        if (receipt == null || receipt.rowsLost()) {
            throw new IllegalStateException("there is no receipt that can be promoted");
        }
        return row.ended(Status.SUCCEEDED, receipt.result(), row.failure, now);
    }

    private static InMemoryRow promotedOr(
            Status otherwise, InMemoryRow row, Failure failure, @Nullable Receipt evidence, Instant now) {
        if (row.promotable()) {
            return promoted(row, now);
        }
        InMemoryRow next = row.ended(otherwise, null, failure, now);
        if (next.receipt == null) {
            next.receipt = evidence;
        }
        return next;
    }
}
