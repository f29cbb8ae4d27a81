package dev.once.internal.policy;

import dev.once.internal.policy.Members.Member;
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
    Duration zeroOrMore(Member member) {
        return read(member, Duration.ZERO, "zero to 36500 days");
    }

    /** Null where it cannot be used; the problem is noted. */
    @Nullable
    Duration moreThanZero(Member member) {
        return read(member, Duration.ofNanos(1), "more than zero, to 36500 days");
    }

    private @Nullable Duration read(Member member, Duration shortest, String range) {
        Duration duration;
        try {
            duration = Duration.parse(member.text());
        } catch (DateTimeParseException e) {
            problems.cannotBeUsed(member.origin(), FORMAT + range);
            return null;
        }
        if (duration.compareTo(shortest) < 0 || duration.compareTo(LONGEST) > 0) {
            problems.cannotBeUsed(member.origin(), FORMAT + range);
            return null;
        }
        return duration;
    }
}
