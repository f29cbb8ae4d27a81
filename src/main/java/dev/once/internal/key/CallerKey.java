package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stands in until merged. */
final class CallerKey {
    private CallerKey() {}

    static String checked(@Nullable Object value, String name, @Nullable String action) {
        if (value instanceof UUID uuid) {
            return uuid.toString();
        }
        if (value instanceof String text
                && !text.isEmpty()
                && text.length() <= 255
                && text.chars().allMatch(c -> c > ' ' && c < 127)) {
            return text;
        }
        throw new InvalidIdempotencyKeyException(name + " is no key of 1 to 255", action, null);
    }
}
