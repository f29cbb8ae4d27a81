package dev.once.internal.cdi;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the module, {@code once.*}. Immutable.
 *
 * @param name the property
 * @param type the kind of its values and their unit
 * @param otherwise what holds where it is not set, as a value would say it; null where there is none
 * @param allowed which values can be used
 * @param secret whether its value must not be shown
 * @param reader gives null for a value that cannot be used
 */
record Setting<T>(
        String name,
        String type,
        @Nullable String otherwise,
        String allowed,
        boolean secret,
        Function<String, @Nullable T> reader) {

    private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** An ISO-8601 duration within these bounds. */
    static Setting<Duration> duration(String name, String otherwise, String shortest, String longest) {
        Duration from = Duration.parse(shortest);
        Duration to = Duration.parse(longest);
        return new Setting<>(name, "duration (ISO-8601)", otherwise, shortest + " to " + longest, false, text -> {
            try {
                Duration duration = Duration.parse(text);
                return duration.compareTo(from) < 0 || duration.compareTo(to) > 0 ? null : duration;
            } catch (DateTimeParseException e) {
                return null;
            }
        });
    }

    /** A whole number of something. */
    static Setting<Integer> number(String name, String unit, int otherwise, int least, int most) {
        String to = most == Integer.MAX_VALUE ? " or more" : " to " + most;
        return new Setting<>(name, "whole number of " + unit, String.valueOf(otherwise), least + to, false, text -> {
            try {
                int number = Integer.parseInt(text);
                return number < least || number > most ? null : number;
            } catch (NumberFormatException e) {
                return null;
            }
        });
    }

    /** A constant of an enum, in small letters. */
    static <E extends Enum<E>> Setting<E> choice(String name, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        return new Setting<>(
                name, "word", small(otherwise), words(type, Setting::small), false, text -> constant(type, text));
    }

    /** Some constants of an enum, separated by commas. */
    static <E extends Enum<E>> Setting<Set<E>> choices(String name, Class<E> type) {
        return new Setting<>(name, "list of words", null, words(type, Enum::name), false, text -> {
            Set<E> constants = EnumSet.noneOf(type);
            for (String word : text.split(",", -1)) {
                E constant = constant(type, word.strip());
                if (constant == null) {
                    return null;
                }
                constants.add(constant);
            }
            return constants;
        });
    }

    /** A text of this length without control characters. */
    static Setting<String> text(String name, int shortest, int longest, boolean secret) {
        Predicate<String> usable = text -> text.length() >= shortest
                && text.length() <= longest
                && text.chars().noneMatch(Character::isISOControl);
        return new Setting<>(
                name,
                "text",
                null,
                shortest + " to " + longest + " characters, none of them a control character",
                secret,
                text -> usable.test(text) ? text : null);
    }

    /** Names of header fields, separated by commas; not these, in small letters. */
    static Setting<Set<String>> fields(String name, Set<String> never) {
        return new Setting<>(
                name, "list of field names", null, "names of header fields, but not Set-Cookie", false, text -> {
                    Set<String> fields = new LinkedHashSet<>();
                    for (String field : text.split(",", -1)) {
                        String stripped = field.strip();
                        if (!FIELD.matcher(stripped).matches() || never.contains(stripped.toLowerCase(Locale.ROOT))) {
                            return null;
                        }
                        fields.add(stripped);
                    }
                    return fields;
                });
    }

    /** An address to be found at. */
    static Setting<URI> uri(String name) {
        return new Setting<>(name, "address", null, "an absolute URI", false, text -> {
            try {
                URI uri = new URI(text);
                return uri.isAbsolute() ? uri : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> String words(Class<E> type, Function<E, String> word) {
        return Arrays.stream(type.getEnumConstants()).map(word).collect(Collectors.joining(", "));
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().equalsIgnoreCase(word))
                .findFirst()
                .orElse(null);
    }

    /** What holds where nothing is set. */
    Optional<T> byDefault() {
        return otherwise == null ? Optional.empty() : Optional.ofNullable(reader.apply(otherwise));
    }
}
