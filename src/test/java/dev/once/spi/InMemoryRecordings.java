package dev.once.spi;

import dev.once.spi.Recording.Failed;
import dev.once.spi.Recording.GivenUp;
import dev.once.spi.Recording.Retryable;
import dev.once.spi.Recording.Succeeded;
import dev.once.spi.Recording.Unknown;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What each {@link Recording} makes of a row that its writer still holds. Pure functions. */
final class InMemoryRecordings {

    private InMemoryRecordings() {}

    static InMemoryRow recorded(InMemoryRow row, Recording recording, Instant now) {
        if (recording instanceof Succeeded succeeded) {
            InMemoryRow next = row.ended(Status.SUCCEEDED, succeeded.result(), row.failure, now);
            next.note = succeeded.note();
            return next;
        }
        if (recording instanceof GivenUp) {
            return givenUp(row);
        }
        InMemoryRow kept = row.attemptKept();
        if (recording instanceof Failed failed) {
            kept.doubtful = row.doubtful || row.receipt != null;
            return promotedOr(kept.doubtful ? Status.UNKNOWN : Status.FAILED, kept, failed.failure(), null, now);
        }
        if (recording instanceof Retryable retryable) {
            kept.doubtful |= retryable.ambiguous();
            return promotedOr(Status.RETRYABLE, kept, retryable.failure(), retryable.evidence(), now);
        }
        Unknown unknown = (Unknown) recording;
        kept.doubtful = true;
        return promotedOr(Status.UNKNOWN, kept, unknown.failure(), unknown.evidence(), now);
    }

    /** Whether the row under its claim is as an earlier try of the same recording has left it. */
    static boolean shows(InMemoryRow row, Recording recording) {
        if (recording instanceof Succeeded succeeded) {
            return row.status == Status.SUCCEEDED && Objects.equals(row.result, succeeded.result());
        }
        if (recording instanceof Failed failed) {
            return row.status != Status.PENDING
                    && row.status != Status.RETRYABLE
                    && failed.failure().equals(row.failure);
        }
        if (recording instanceof GivenUp) {
            return false;
        }
        if (row.status == Status.SUCCEEDED) {
            // A receipt was promoted; or the caller's commit, thought to have failed, did go through.
            return true;
        }
        if (recording instanceof Retryable retryable) {
            return row.status == Status.RETRYABLE && retryable.failure().equals(row.failure);
        }
        return recording instanceof Unknown unknown
                && row.status == Status.UNKNOWN
                && unknown.failure().equals(row.failure);
    }

    static InMemoryRow givenUp(InMemoryRow row) {
        InMemoryRow next = new InMemoryRow(row);
        next.owner = null;
        return next;
    }

    /** The row with its receipt for its outcome. */
    static InMemoryRow promoted(InMemoryRow row, @Nullable Failure failure, Instant now) {
        Receipt receipt = row.receipt;
        if (receipt == null || receipt.rowsLost()) {
            throw new IllegalStateException("there is no receipt that can be promoted");
        }
        InMemoryRow next = row.ended(Status.SUCCEEDED, receipt.result(), failure, now);
        next.note = receipt.result() == null ? "The result could not be written." : null;
        return next;
    }

    private static InMemoryRow promotedOr(
            Status otherwise, InMemoryRow row, Failure failure, @Nullable Receipt evidence, Instant now) {
        if (row.promotable()) {
            return promoted(row, failure, now);
        }
        InMemoryRow next = row.ended(otherwise, null, failure, now);
        if (next.receipt == null) {
            next.receipt = evidence;
        }
        return next;
    }
}
