package dev.once.spi;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has found out about an UNKNOWN operation.
 *
 * @param becomes its status from now on, with what belongs to it
 * @param token random: it names the fence that the decision raises
 * @param actor who decided, where that is known
 * @param reason why
 */
public record Decision(
        Becoming becomes, UUID token, @Nullable String actor, String reason) {

    /** The status that a decision leads to. */
    public sealed interface Becoming {

        /**
         * SUCCEEDED.
         *
         * @param result the result as JSON; null where it cannot be given to later calls
         * @param note why the result is missing; null where it is there
         */
        record Succeeded(@Nullable String result, @Nullable String note) implements Becoming {}

        /** FAILED: nothing happened and nothing will. What was in doubt is not any more. */
        record Failed(Failure failure) implements Becoming {}

        /** RETRYABLE: nothing happened, and the next call begins an attempt. What was in doubt is not any more. */
        record Released() implements Becoming {}

        /** The status. */
        default Status status() {
            if (this instanceof Succeeded) {
                return Status.SUCCEEDED;
            }
            return this instanceof Failed ? Status.FAILED : Status.RETRYABLE;
        }
    }
}
