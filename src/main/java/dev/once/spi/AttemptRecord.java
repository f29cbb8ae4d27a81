package dev.once.spi;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done about an operation and did not simply succeed: a row of {@code once_attempt}. Instants are the
 * database's.
 *
 * @param generation of the operation
 * @param fence of its claim
 * @param kind what it was
 * @param outcome how it ended: a {@link Status} that it led to, {@link #ABANDONED}, {@link #ENDED_LATE},
 *     {@link #HAPPENED} or {@link #RULED_OUT}
 * @param owner the incarnation that ran it; null for a decision
 * @param startedAt its claim
 * @param endedAt when its end was recorded
 * @param failure what it failed with, if so
 * @param actor who decided, where that is known
 * @param reason why
 */
public record AttemptRecord(
        int generation,
        long fence,
        Kind kind,
        String outcome,
        @Nullable UUID owner,
        Instant startedAt,
        Instant endedAt,
        @Nullable Failure failure,
        @Nullable String actor,
        @Nullable String reason) {

    /** It ended without a recorded outcome; what it did may be seen yet. */
    public static final String ABANDONED = "ABANDONED";

    /** It was taken for abandoned, and has told its end after that. */
    public static final String ENDED_LATE = "ENDED_LATE";

    /** The verification found that the effect happened. */
    public static final String HAPPENED = "HAPPENED";

    /** The verification found that the effect did not happen and cannot any more. */
    public static final String RULED_OUT = "RULED_OUT";

    /** What was done. */
    public enum Kind {
        /** A run of the method. */
        ATTEMPT,
        /** A verifier was asked. */
        VERIFICATION,
        /** Somebody has settled or released the operation. */
        DECISION
    }
}
