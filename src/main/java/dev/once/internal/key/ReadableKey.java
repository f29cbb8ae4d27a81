package dev.once.internal.key;

/** What people see of a key, in logs, lists and consoles: short, on one line, and nothing in it that a terminal obeys. */
final class ReadableKey {

    /** The greatest length, in UTF-16 code units. */
    static final int LENGTH = 200;

    /** What a sensitive value is. */
    static final String MASK = "***";

    private static final char REPLACEMENT = '\uFFFD';
    private static final char ELLIPSIS = '\u2026';

    private final StringBuilder text = new StringBuilder();

    /** Appends a parameter; what is past the greatest length is not looked at. */
    void add(String name, String value) {
        if (text.length() > 0) {
            append(", ");
        }
        append(name);
        append("=");
        append(value);
    }

    /** Appends a text; what is past the greatest length is not looked at. */
    void append(String part) {
        int next;
        for (int i = 0; i < part.length() && text.length() <= LENGTH; i += Character.charCount(next)) {
            next = part.codePointAt(i);
            text.appendCodePoint(isHarmless(next) ? next : REPLACEMENT);
        }
    }

    /** Not control characters, line separators, or characters that turn the direction of what follows. */
    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        if (text.length() <= LENGTH) {
            return text.toString();
        }
        int end = LENGTH - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + ELLIPSIS;
    }
}
