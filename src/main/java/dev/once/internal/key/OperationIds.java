package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 over version, kind and content. Every part is preceded by its length in bytes (four bytes, big-endian) and
 * labelled, so that no two different calls feed the digest the same bytes. Pure functions; thread-safe.
 */
public final class OperationIds {

    /** The version of canonical form and digests; a change of either is a new one. */
    public static final String VERSION = "once:v1";

    private OperationIds() {}

    /**
     * The identity of an operation.
     *
     * @param action the stable name of what is done
     * @param scopes who shares the key, by the name of the scope; their order does not matter
     * @param key the canonical form of the key: a JSON array of its values, or the caller's key as a JSON string
     * @throws InvalidIdempotencyKeyException if a text holds half of a surrogate pair
     */
    public static OperationId of(String action, Map<String, String> scopes, String key) {
        MessageDigest digest = start("operation");
        part(digest, "action");
        part(digest, action);
        new TreeMap<>(scopes).forEach((scope, value) -> {
            part(digest, "scope");
            part(digest, scope);
            part(digest, value);
        });
        part(digest, "key");
        part(digest, key);
        return OperationId.of(digest.digest());
    }

    /** The part of a fingerprint that one value gives, from its canonical form: the first 16 bytes of its digest. */
    static byte[] fingerprint(String canonicalForm) {
        MessageDigest digest = start("fingerprint");
        part(digest, canonicalForm);
        return Arrays.copyOf(digest.digest(), Fingerprint.DIGEST_LENGTH);
    }

    private static MessageDigest start(String kind) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            part(digest, VERSION);
            part(digest, kind);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void part(MessageDigest digest, String text) {
        // getBytes() writes a question mark for half of a surrogate pair, and two texts would be one.
        if (!JsonText.isUnicode(text)) {
            throw new InvalidIdempotencyKeyException(
                    "Action or scope contains half of a surrogate pair, which is no Unicode text. The method did not run,"
                            + " and nothing happened.",
                    null,
                    null);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }
}
