package dev.once.internal.key;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The text of a key expression, cut into literal text and what stands in {@code ${…}}. A backslash before the dollar
 * makes it text, as in Jakarta Expression Language. Pure functions.
 */
final class KeyTemplate {

    /** A part of the text. */
    record Part(String text, boolean isValue) {}

    private static final String BEGIN = "${";

    private static final String NAME = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";
    private static final String INDEX =
            "'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|\\d+|" + NAME + "(?:\\." + NAME + ")*";
    private static final Pattern PATH =
            Pattern.compile(NAME + "(?:\\." + NAME + "(?:\\(\\))?|\\[\\s*(?:" + INDEX + ")\\s*\\])*");

    private KeyTemplate() {}

    /** Whether a value is a name, followed by properties, elements and methods without arguments. */
    static boolean isPath(String value) {
        return PATH.matcher(value.strip()).matches();
    }

    /** Cuts the text; {@code problems} takes a clause for what is wrong with it. */
    static List<Part> split(String text, Consumer<String> problems) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("\\" + BEGIN, i) || text.startsWith("\\#{", i)) {
                literal.append(text, i + 1, i + 3);
                i += 3;
            } else if (text.startsWith("#{", i)) {
                problems.accept("has #{…}, which is not evaluated here: write ${…}");
                return parts;
            } else if (text.startsWith(BEGIN, i)) {
                int end = end(text, i + BEGIN.length());
                if (end < 0) {
                    problems.accept("does not parse: the ${ at character " + (i + 1) + " has no }");
                    return parts;
                }
                flush(literal, parts);
                parts.add(new Part(text.substring(i + BEGIN.length(), end), true));
                i = end + 1;
            } else {
                literal.append(text.charAt(i++));
            }
        }
        flush(literal, parts);
        return parts;
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Part(literal.toString(), false));
            literal.setLength(0);
        }
    }

    /** Where the value ends that begins here: braces may be nested, and stand in quotes. */
    private static int end(String text, int begin) {
        int depth = 0;
        char quote = 0;
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        return -1;
    }
}
