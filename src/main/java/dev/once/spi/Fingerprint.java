package dev.once.spi;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Digests of the parameters that are not part of the key, in the order of the method: 16 bytes for each. Empty where
 * every parameter is part of the key. Immutable.
 */
public final class Fingerprint {

    /** Bytes of one parameter's digest. */
    public static final int DIGEST_LENGTH = 16;

    private final byte[] bytes;

    private Fingerprint(byte[] bytes) {
        if (bytes.length % DIGEST_LENGTH != 0) {
            throw new IllegalArgumentException(
                    "a fingerprint is a multiple of " + DIGEST_LENGTH + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** The fingerprint of these bytes, which are copied. */
    public static Fingerprint of(byte[] bytes) {
        return new Fingerprint(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether both are the same, in a time that does not depend on where they differ. */
    public boolean matches(Fingerprint other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    /**
     * The indexes of the parameters whose digests differ; empty where the two have another number of parameters, and so
     * cannot be compared one by one.
     */
    public List<Integer> differences(Fingerprint other) {
        List<Integer> differences = new ArrayList<>();
        if (bytes.length == other.bytes.length) {
            for (int i = 0; i < bytes.length; i += DIGEST_LENGTH) {
                if (!Arrays.equals(bytes, i, i + DIGEST_LENGTH, other.bytes, i, i + DIGEST_LENGTH)) {
                    differences.add(i / DIGEST_LENGTH);
                }
            }
        }
        return differences;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && matches(that);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
