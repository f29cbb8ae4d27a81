package dev.once.internal.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads the durations of one method's annotation. */
final class Durations {

    /** Within what databases and clocks can add to an instant. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final String FORMAT =
            "an ISO-8601 duration of days, hours, minutes and seconds such as PT15S, PT12H or P30D, ";

    private final Problems problems;

    Durations(Problems problems) {
        this.problems = problems;
    }

    /** Null where it cannot be used; the problem is noted. */
    @Nullable
    Duration zeroOrMore(String member, String value) {
        return read(member, value, Duration.ZERO, "zero to 36500 days");
    }

    /** Null where it cannot be used; the problem is noted. */
    @Nullable
    Duration moreThanZero(String member, String value) {
        return read(member, value, Duration.ofNanos(1), "more than zero, to 36500 days");
    }

    private @Nullable Duration read(String member, String value, Duration shortest, String range) {
        Duration duration;
        try {
            duration = Duration.parse(value);
        } catch (DateTimeParseException e) {
            problems.value(member, value, FORMAT + range);
            return null;
        }
        if (duration.compareTo(shortest) < 0 || duration.compareTo(LONGEST) > 0) {
            problems.value(member, value, FORMAT + range);
            return null;
        }
        return duration;
    }
}
