package dev.once.internal.key;

import org.jspecify.annotations.Nullable;

/**
 * What an installation says of all its keys. Immutable.
 *
 * @param anonymous whether callers without a user may supply keys, which are then shared by all of them
 * @param sealing what sensitive values are before they are hashed
 */
public record KeyRules(boolean anonymous, Sealing sealing) {

    /**
     * The rules of these settings.
     *
     * @param anonymous {@code once.anonymous = allow}
     * @param secret {@code once.secret}; null where none is set
     */
    public static KeyRules of(boolean anonymous, @Nullable String secret) {
        return new KeyRules(anonymous, secret == null ? Sealing.NONE : Sealing.keyed(secret));
    }

    @Override
    public String toString() {
        return "KeyRules[anonymous=" + anonymous + "]";
    }
}
