package dev.once.internal.log;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record as {@code name=value} pairs on one line. Some values are what a client has sent: none of them can end the
 * line, begin another pair, or show anything but itself. Used by one thread.
 */
final class Line {

    /** The longest value, in characters: of what is longer, so much. */
    static final int LONGEST = 255;

    private static final char CUT = '…';

    private final Map<Field, String> values = new EnumMap<>(Field.class);

    /** Says this; nothing where there is nothing to say. */
    Line with(Field field, @Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (!text.isEmpty()) {
            values.put(field, safe(text));
        }
        return this;
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        values.forEach((field, value) -> line.append(line.isEmpty() ? "" : " ")
                .append(field.word())
                .append('=')
                .append(value));
        return line.toString();
    }

    private static String safe(String value) {
        return isPlain(value) ? value : escaped(value);
    }

    /** What stands for itself: nearly every value. */
    private static boolean isPlain(String value) {
        if (value.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (unit <= ' ' || unit > '~' || unit == '"' || unit == '\\' || unit == '=' || unit == '\'') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String value) {
        boolean bare = true;
        StringBuilder safe = new StringBuilder(value.length() + 2);
        int end = Math.min(value.length(), LONGEST);
        for (int i = 0; i < end; ) {
            int character = value.codePointAt(i);
            int next = i + Character.charCount(character);
            if (next > end) {
                break;
            }
            bare &= append(safe, character);
            i = next;
        }
        if (end < value.length()) {
            safe.append(CUT);
            bare = false;
        }
        return bare ? safe.toString() : safe.insert(0, '"').append('"').toString();
    }

    /** Appends what shows the character; returns whether it needs no quotes around. */
    private static boolean append(StringBuilder safe, int character) {
        if (character == '"' || character == '\\') {
            safe.append('\\').append((char) character);
        } else if (isShown(character)) {
            safe.appendCodePoint(character);
            return character != ' ' && character != '=' && character != '\'';
        } else {
            for (char unit : Character.toChars(character)) {
                safe.append(String.format("\\u%04x", (int) unit));
            }
        }
        return false;
    }

    /** Not what breaks lines, moves the cursor or turns the direction of writing, nor blanks other than a space. */
    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
