package dev.once.internal.jpa;

import dev.once.Effect;
import dev.once.spi.ClaimRequest;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Wishes of tests. */
final class Requests {

    static final UUID OWNER = UUID.randomUUID();

    private Requests() {}

    /** A new operation. */
    static ClaimRequest claim(Effect effect) {
        return claim(newId(), effect, null);
    }

    /** An attempt of this operation. */
    static ClaimRequest claim(OperationId id, Effect effect, @Nullable Duration timeLimit) {
        return new ClaimRequest(
                id,
                "tests.pay",
                "O-1",
                effect,
                Fingerprint.of(new byte[Fingerprint.DIGEST_LENGTH]),
                OWNER,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Duration.ofDays(30),
                timeLimit,
                null);
    }

    static OperationId newId() {
        ByteBuffer bytes = ByteBuffer.allocate(OperationId.LENGTH);
        for (int i = 0; i < 2; i++) {
            UUID random = UUID.randomUUID();
            bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
        }
        return OperationId.of(bytes.array());
    }
}
