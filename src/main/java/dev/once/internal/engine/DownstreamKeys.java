package dev.once.internal.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * See {@code CurrentOperation.downstreamKey}: an HMAC-SHA256 of the target under the operation's seed, which stands in the
 * ledger; with a secret, under an HMAC-SHA256 of the seed, so that the ledger alone does not tell the keys. Immutable.
 *
 * @param secret {@code once.secret}; null where none is set
 */
public record DownstreamKeys(@Nullable String secret) {

    private static final String HMAC = "HmacSHA256";
    private static final String SEED = "once:downstream-seed:v1:";
    private static final String DOWNSTREAM = "once:downstream:v1:";
    private static final int TARGET_MAX = 255;

    /** Without a secret. */
    public static final DownstreamKeys BY_SEED = new DownstreamKeys(null);

    String key(UUID seed, String target) {
        if (target.isEmpty() || target.length() > TARGET_MAX) {
            throw new IllegalArgumentException(
                    "a downstream target has 1 to " + TARGET_MAX + " characters, not " + target.length());
        }
        byte[] own = secret == null ? bytes(seed) : hmac(bytes(secret), bytes(SEED), bytes(seed));
        byte[] key = hmac(own, bytes(DOWNSTREAM), bytes(target));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    private static byte[] hmac(byte[] key, byte[] purpose, byte[] value) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update(purpose);
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(UUID seed) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(seed.getMostSignificantBits())
                .putLong(seed.getLeastSignificantBits())
                .array();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "DownstreamKeys[]";
    }
}
