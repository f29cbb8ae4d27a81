package dev.once.spi;

import java.util.Arrays;
import java.util.HexFormat;

/** The identity of an operation: 32 bytes, shown as 64 lower-case hexadecimal digits. Immutable. */
public final class OperationId {

    /** Length in bytes: that of SHA-256. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private OperationId(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an operation id has " + LENGTH + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /** The id of these 32 bytes, which are copied. */
    public static OperationId of(byte[] bytes) {
        return new OperationId(bytes.clone());
    }

    /**
     * The id that this text shows.
     *
     * @throws IllegalArgumentException if it is not 64 hexadecimal digits
     */
    public static OperationId parse(String hex) {
        return new OperationId(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OperationId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
