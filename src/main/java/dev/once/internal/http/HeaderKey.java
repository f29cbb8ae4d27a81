package dev.once.internal.http;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Idempotency-Key} field of a request: an Item of RFC 9651 whose value is a String, as the IETF's draft
 * asks (draft-ietf-httpapi-idempotency-key-header), or a bare word, as many clients send it. Parameters are ignored.
 *
 * <p>Pure functions; thread-safe.
 */
final class HeaderKey {

    static final String NAME = "Idempotency-Key";

    /** The longest key. */
    static final int LONGEST = 255;

    /** More than a key with an escape for each character takes; it bounds the depth of the expressions below. */
    private static final int FIELD_LONGEST = 1_024;

    private static final String STRING = "\"((?:[ !#-\\[\\]-~]++|\\\\[\"\\\\])*+)\"";
    private static final String TCHAR = "!#$%&'*+.^_`|~0-9A-Za-z-";
    private static final String REST_OF_WORD = "[:/" + TCHAR + "]*+";
    private static final String WORD = "([" + TCHAR + "]" + REST_OF_WORD + ")";

    /** Strings, words, numbers, byte sequences, booleans, dates, display strings. */
    private static final String BARE_ITEM = "(?:\"(?:[ !#-\\[\\]-~]++|\\\\[\"\\\\])*+\""
            + "|[A-Za-z*]" + REST_OF_WORD
            + "|-?[0-9]{1,15}(?:\\.[0-9]{1,3})?"
            + "|:[A-Za-z0-9+/=]*:"
            + "|\\?[01]"
            + "|@-?[0-9]{1,15}"
            + "|%\"(?:[ !#$&-~]|%[0-9a-f]{2})*+\")";

    private static final String PARAMETERS = "(?:; *[a-z*][a-z0-9_.*-]*+(?:=" + BARE_ITEM + ")?)*+";

    private static final Pattern FIELD = Pattern.compile(" *(?:" + STRING + "|" + WORD + ")" + PARAMETERS + " *");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private HeaderKey() {}

    /**
     * The key that these lines of the field give.
     *
     * @throws InvalidIdempotencyKeyException if they give none, or several; the message never contains the value
     */
    static String of(List<String> lines) {
        if (lines.size() != 1) {
            throw refusal("is there " + lines.size() + " times");
        }
        String field = lines.get(0);
        if (field == null || field.isBlank()) {
            throw refusal("is empty");
        }
        if (field.length() > FIELD_LONGEST) {
            throw refusal("has " + field.length() + " characters");
        }
        Matcher item = FIELD.matcher(field);
        if (!item.matches()) {
            throw refusal("is neither one string in quotation marks nor one word");
        }
        String string = item.group(1);
        String key = string == null ? item.group(2) : ESCAPE.matcher(string).replaceAll("$1");
        String problem = problemOf(key);
        if (problem != null) {
            throw refusal(problem);
        }
        return key;
    }

    /** The rule of every key that a caller supplies. */
    private static @Nullable String problemOf(String key) {
        if (key.isEmpty()) {
            return "is an empty string";
        }
        if (key.length() > LONGEST) {
            return "gives a key of " + key.length() + " characters";
        }
        return key.indexOf(' ') >= 0 ? "gives a key with a blank" : null;
    }

    private static InvalidIdempotencyKeyException refusal(String problem) {
        return new InvalidIdempotencyKeyException(
                "The request gives no idempotency key: its field " + NAME + ' ' + problem + ". The method did not run,"
                        + " and nothing happened. Send one key of 1 to " + LONGEST + " visible ASCII characters without"
                        + " blanks, in quotation marks, such as a random UUID: a new one for each operation, and the"
                        + " same one at each retry.",
                null,
                null);
    }
}
