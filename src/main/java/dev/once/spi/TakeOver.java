package dev.once.spi;

import java.time.Duration;

/** Why an existing row may be claimed again. Each is one compare-and-set that judges by the database's clock. */
public sealed interface TakeOver {

    /** It is RETRYABLE, as it was seen, and no receipt can be promoted. */
    record Retry() implements TakeOver {}

    /**
     * It is PENDING and abandoned, its effect is KEYED, no receipt can be promoted, and its first claim is younger
     * than {@code repeatWithin}. The operation is doubtful from then on.
     */
    record Abandoned(Duration repeatWithin) implements TakeOver {}

    /** Its outcome is past its retention: a new generation begins, with a new seed. Not where it is doubtful and RETRYABLE. */
    record Expired() implements TakeOver {}
}
