package dev.once.spi;

import java.time.Duration;

/** Why an existing row may be claimed again. Each is one compare-and-set that judges by the database's clock. */
public sealed interface TakeOver {

    /**
     * It is RETRYABLE, as it was seen, and no receipt can be promoted; where it is doubtful, its first claim is younger than
     * {@code repeatWithin}.
     */
    record Retry(Duration repeatWithin) implements TakeOver {}

    /**
     * It is PENDING and abandoned by an attempt, not by a verification, its effect is KEYED, no receipt can be promoted, and its first claim is younger
     * than {@code repeatWithin}. The operation is doubtful from then on.
     */
    record Abandoned(Duration repeatWithin) implements TakeOver {}

    /**
     * It is UNKNOWN, or PENDING and abandoned, no receipt can be promoted, and no verification of it has ended without an
     * answer within {@code backoff}: somebody is to be asked whether it took effect. The claim is a verification's, and
     * no attempt; the operation is doubtful.
     */
    record Verify(Duration backoff) implements TakeOver {}

    /**
     * It is PENDING under this verification, as it was seen with its token, which has found that nothing happened nor
     * will: the next attempt begins, and nothing is doubtful any more. A receipt that was seen is gone with it. Not where
     * a receipt has come since, or one can be promoted.
     */
    record RuledOut() implements TakeOver {}

    /** Its outcome is past its retention: a new generation begins, with a new seed. Not where it is doubtful and RETRYABLE. */
    record Expired() implements TakeOver {}
}
