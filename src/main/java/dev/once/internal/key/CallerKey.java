package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys that callers supply. They come from outside and go into logs, headers and the ledger; so only what every one
 * of these carries unchanged is a key.
 *
 * <p>Pure functions; thread-safe.
 */
public final class CallerKey {

    /** The greatest length, in characters. */
    public static final int LONGEST = 255;

    private CallerKey() {}

    /**
     * The text of a caller's key: a {@code String} of 1 to {@value #LONGEST} visible ASCII characters ({@code !} to
     * {@code ~}) as it is, case and all; a {@code UUID} in lower case.
     *
     * @param value what the caller supplied
     * @param name the parameter, header or field that it came in
     * @param action the action of the call, if known
     * @throws InvalidIdempotencyKeyException if it is anything else; the message never contains the value
     */
    public static String checked(@Nullable Object value, String name, @Nullable String action) {
        if (value instanceof UUID uuid) {
            return uuid.toString();
        }
        if (value instanceof String key) {
            String problem = problemOf(key);
            if (problem == null) {
                return key;
            }
            throw refusal(name, problem, action);
        }
        throw refusal(
                name, value == null ? "is null" : "is a " + value.getClass().getTypeName(), action);
    }

    private static @Nullable String problemOf(String key) {
        if (key.isEmpty()) {
            return "is empty";
        }
        if (key.length() > LONGEST) {
            return "has " + key.length() + " characters";
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < '!' || c > '~') {
                return "contains " + kindOf(c) + " (character " + (i + 1) + " of " + key.length() + ')';
            }
        }
        return null;
    }

    private static String kindOf(char c) {
        if (c == ' ') {
            return "a blank";
        }
        return c < '\u0080' ? "a control character" : "a character that is not ASCII";
    }

    private static InvalidIdempotencyKeyException refusal(String name, String problem, @Nullable String action) {
        return new InvalidIdempotencyKeyException(
                "The caller gives no idempotency key: " + name + ' ' + problem + ", and must be a text of 1 to "
                        + LONGEST
                        + " visible ASCII characters, without blanks, or a java.util.UUID. The method did not run, and"
                        + " nothing happened. Call it with such a key: a new one for each operation, such as a random"
                        + " UUID, and the same one at each retry.",
                action,
                null);
    }
}
