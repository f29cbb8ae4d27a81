package dev.once.internal.key;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Judges by type and name whether a value is likely new whenever a call is repeated. */
final class NewAtEveryCall {

    private static final Set<Class<?>> MOMENTS = Set.of(
            Instant.class,
            LocalDateTime.class,
            LocalTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Date.class,
            java.sql.Timestamp.class,
            Calendar.class);

    /** Ids of calls, not of what is asked for. */
    private static final Set<String> NAMES = Set.of(
            "callid",
            "correlationid",
            "messageid",
            "nonce",
            "random",
            "requestid",
            "sessionid",
            "spanid",
            "timestamp",
            "toolcallid",
            "traceid");

    private NewAtEveryCall() {}

    /**
     * Whether a value of this name and type is.
     *
     * @param chosen whether somebody has chosen it to be the key: then a UUID may be the id of a thing
     */
    static boolean is(String name, Class<?> type, boolean chosen) {
        String last = name.substring(name.lastIndexOf('.') + 1).replace("_", "").toLowerCase(Locale.ROOT);
        return MOMENTS.contains(type) || NAMES.contains(last) || (type == UUID.class && !chosen);
    }
}
