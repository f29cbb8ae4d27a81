package dev.once.spi;

import org.jspecify.annotations.Nullable;

/** What is to be written of an attempt by the holder of its claim. */
public sealed interface Recording {

    /** What the attempt ended with; null where that was no failure, or is not known. */
    default @Nullable Failure failure() {
        return null;
    }

    /**
     * It took effect.
     *
     * @param result its result as JSON; null where it cannot be given to later calls
     * @param note why the result is missing; null where it is there
     */
    record Succeeded(@Nullable String result, @Nullable String note) implements Recording {}

    /**
     * Nothing happened and nothing will. Becomes UNKNOWN where an earlier attempt of the operation is in doubt, and
     * SUCCEEDED where a receipt is there.
     */
    record Failed(Failure failure) implements Recording {}

    /**
     * The next call may run the method again. Becomes SUCCEEDED where a receipt can be promoted.
     *
     * @param failure what the attempt ended with
     * @param ambiguous whether this attempt may have taken effect: the operation is doubtful from then on
     * @param evidence the receipt of an attempt whose transaction rolled back after its method had returned
     */
    record Retryable(
            Failure failure, boolean ambiguous, @Nullable Receipt evidence) implements Recording {}

    /**
     * The attempt may have taken effect and must not be repeated. Becomes SUCCEEDED where a receipt can be promoted.
     *
     * @param failure what the attempt ended with
     * @param evidence the receipt of an attempt whose transaction rolled back after its method had returned
     */
    record Unknown(Failure failure, @Nullable Receipt evidence) implements Recording {}

    /**
     * A verification has found that the operation took effect. Also where the operation has become UNKNOWN under the
     * verification's claim. The result of a receipt that can be promoted outweighs this one.
     *
     * @param result its result as JSON; null where it cannot be given to later calls
     * @param note why the result is missing; null where it is there
     */
    record Happened(@Nullable String result, @Nullable String note) implements Recording {}

    /**
     * A verification has ended without an answer: UNKNOWN, or SUCCEEDED where a receipt can be promoted. What the attempt
     * itself failed with stays.
     *
     * @param why what kept it from one; null where that is what it answered
     */
    record StillUnknown(@Nullable Failure why) implements Recording {}

    /** The attempt has ended and nothing is known of it: the operation is abandoned from now on. */
    record GivenUp() implements Recording {}
}
