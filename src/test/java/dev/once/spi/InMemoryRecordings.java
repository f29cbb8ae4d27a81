package dev.once.spi;

import dev.once.spi.Recording.Failed;
import dev.once.spi.Recording.GivenUp;
import dev.once.spi.Recording.Happened;
import dev.once.spi.Recording.Retryable;
import dev.once.spi.Recording.StillUnknown;
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
        if (recording instanceof Happened happened) {
            return happened(row, happened, now);
        }
        if (recording instanceof StillUnknown still) {
            InMemoryRow kept = row.kept("UNKNOWN", still.why(), now);
            kept.doubtful = true;
            kept.verifiedAt = now;
            return promotedOr(Status.UNKNOWN, kept, row.failure, null, now);
        }
        if (recording instanceof Failed failed) {
            InMemoryRow kept = row.kept("FAILED", failed.failure(), now);
            kept.doubtful = row.doubtful || row.receipt != null;
            return promotedOr(kept.doubtful ? Status.UNKNOWN : Status.FAILED, kept, failed.failure(), null, now);
        }
        if (recording instanceof Retryable retryable) {
            InMemoryRow kept = row.kept("RETRYABLE", retryable.failure(), now);
            kept.doubtful |= retryable.ambiguous();
            return promotedOr(Status.RETRYABLE, kept, retryable.failure(), retryable.evidence(), now);
        }
        Unknown unknown = (Unknown) recording;
        InMemoryRow kept = row.kept("UNKNOWN", unknown.failure(), now);
        kept.doubtful = true;
        return promotedOr(Status.UNKNOWN, kept, unknown.failure(), unknown.evidence(), now);
    }

    private static InMemoryRow happened(InMemoryRow row, Happened happened, Instant now) {
        InMemoryRow kept = row.kept(AttemptRecord.HAPPENED, null, now);
        Receipt receipt = row.receipt;
        if (receipt != null && !receipt.rowsLost() && receipt.result() != null) {
            return promoted(kept, row.failure, now);
        }
        InMemoryRow next = kept.ended(Status.SUCCEEDED, happened.result(), row.failure, now);
        next.note = happened.note();
        return next;
    }

    /** What somebody has made of an operation in doubt. */
    static InMemoryRow decided(InMemoryRow row, Decision decision, Instant now) {
        AttemptRecord kept = new AttemptRecord(
                row.generation,
                row.fence + 1,
                AttemptRecord.Kind.DECISION,
                decision.becomes().status().name(),
                null,
                now,
                now,
                null,
                decision.actor(),
                decision.reason());
        InMemoryRow next;
        if (decision.becomes() instanceof Decision.Becoming.Succeeded succeeded) {
            next = row.ended(Status.SUCCEEDED, succeeded.result(), row.failure, now);
            next.note = succeeded.note();
        } else if (decision.becomes() instanceof Decision.Becoming.Failed failed) {
            next = row.cleared().ended(Status.FAILED, null, failed.failure(), now);
        } else {
            next = row.cleared().ended(Status.RETRYABLE, null, row.failure, now);
            next.attemptedAt = null;
            next.verifiedAt = null;
        }
        next = next.kept(kept);
        next.fence++;
        next.token = decision.token();
        next.owner = null;
        return next;
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
        if (recording instanceof StillUnknown && row.status == Status.UNKNOWN) {
            return row.verifiedAt != null;
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
            Status otherwise, InMemoryRow row, @Nullable Failure failure, @Nullable Receipt evidence, Instant now) {
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
