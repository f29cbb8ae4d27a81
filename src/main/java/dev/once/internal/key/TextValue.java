package dev.once.internal.key;

import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The types of the Java platform whose values are written as one text. */
final class TextValue {

    /** Types that application classes may extend or that have subclasses of their own, beside the final ones. */
    private static final Set<Class<?>> OPEN_TYPES =
            Set.of(CharSequence.class, ZoneId.class, Date.class, Calendar.class);

    private static final Map<Class<?>, Function<Object, String>> FINAL_TYPES = finalTypes();

    private TextValue() {}

    /** Whether values of this type are written as a text. */
    static boolean supports(Class<?> type) {
        return type == char[].class
                || FINAL_TYPES.containsKey(type)
                || OPEN_TYPES.stream().anyMatch(open -> open.isAssignableFrom(type));
    }

    /** Whether a variable of this type can hold a text value. */
    static boolean couldBe(Class<?> declared) {
        return FINAL_TYPES.keySet().stream().anyMatch(declared::isAssignableFrom)
                || OPEN_TYPES.stream().anyMatch(declared::isAssignableFrom);
    }

    /** The text of the value; null where it is not one of these types. */
    static @Nullable String of(Object value) {
        if (value instanceof String string) {
            return string;
        }
        Function<Object, String> text = FINAL_TYPES.get(value.getClass());
        if (text != null) {
            return text.apply(value);
        }
        if (value instanceof CharSequence sequence) {
            return sequence.toString();
        }
        if (value instanceof char[] characters) {
            return String.valueOf(characters);
        }
        if (value instanceof ZoneId zone) {
            return zone.getId();
        }
        if (value instanceof Date date) {
            return instantOf(date).toString();
        }
        if (value instanceof Calendar calendar) {
            return calendar.toInstant()
                    .atZone(calendar.getTimeZone().toZoneId())
                    .toString();
        }
        return null;
    }

    private static Map<Class<?>, Function<Object, String>> finalTypes() {
        Map<Class<?>, Function<Object, String>> types = new HashMap<>();
        List<Class<?>> byToString = List.of(
                String.class,
                Character.class,
                UUID.class,
                URI.class,
                Currency.class,
                Instant.class,
                Duration.class,
                Period.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                Year.class,
                YearMonth.class,
                MonthDay.class);
        byToString.forEach(type -> types.put(type, Object::toString));
        types.put(URL.class, url -> ((URL) url).toExternalForm());
        types.put(Locale.class, locale -> tagOf((Locale) locale));
        return Map.copyOf(types);
    }

    /** By milliseconds: {@code java.sql.Date} and {@code Time} refuse {@code toInstant()}, and Date has no more. */
    @SuppressWarnings("JavaUtilDate") // the user's type, not ours
    private static Instant instantOf(Date date) {
        return date instanceof Timestamp timestamp ? timestamp.toInstant() : Instant.ofEpochMilli(date.getTime());
    }

    /** A tag drops what is not well-formed in a locale; two locales would then be one. */
    private static String tagOf(Locale locale) {
        String tag = locale.toLanguageTag();
        if (!Locale.forLanguageTag(tag).equals(locale)) {
            throw new IllegalArgumentException("the locale cannot be expressed as a BCP 47 language tag");
        }
        return tag;
    }
}
