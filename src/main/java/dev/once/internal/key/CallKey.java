package dev.once.internal.key;

import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of one call, and its caller, make of it.
 *
 * @param id the operation that they name
 * @param description makes the key for people, which only a claim needs
 * @param fingerprint digests of the parameters that are not part of the key
 * @param fingerprintParameters their names, in the same order
 * @param callerKey the key that the caller has supplied, whether it is the key or not; null where there is none
 */
public record CallKey(
        OperationId id,
        Supplier<String> description,
        Fingerprint fingerprint,
        List<String> fingerprintParameters,
        @Nullable String callerKey) {

    /** The key for people: short, on one line, without sensitive values. */
    public String readable() {
        return description.get();
    }
}
