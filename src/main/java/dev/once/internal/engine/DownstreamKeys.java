package dev.once.internal.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** See {@code CurrentOperation.downstreamKey}: an HMAC-SHA256 of the target under the operation's seed. Pure. */
final class DownstreamKeys {

    private static final String HMAC = "HmacSHA256";
    private static final String DOWNSTREAM = "once:downstream:v1:";
    private static final int TARGET_MAX = 255;

    private DownstreamKeys() {}

    static String of(UUID seed, String target) {
        if (target.isEmpty() || target.length() > TARGET_MAX) {
            throw new IllegalArgumentException(
                    "a downstream target has 1 to " + TARGET_MAX + " characters, not " + target.length());
        }
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes(seed), HMAC));
            byte[] key = mac.doFinal((DOWNSTREAM + target).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    private static byte[] bytes(UUID seed) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(seed.getMostSignificantBits())
                .putLong(seed.getLeastSignificantBits())
                .array();
    }
}
