package dev.once.spi;

import dev.once.Effect;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Wishes of tests. */
public final class Requests {

    public static final UUID OWNER = UUID.randomUUID();

    private Requests() {}

    /** A new operation. */
    public static ClaimRequest claim(Effect effect) {
        return claim(newId(), effect, null);
    }

    /** An attempt of this operation. */
    public static ClaimRequest claim(OperationId id, Effect effect, @Nullable Duration timeLimit) {
        return of(id, effect, OWNER, timeLimit);
    }

    /** An attempt of this node. */
    public static ClaimRequest of(OperationId id, Effect effect, UUID owner, @Nullable Duration timeLimit) {
        return new ClaimRequest(
                id,
                "tests.pay",
                "O-1",
                effect,
                Fingerprint.of(new byte[Fingerprint.DIGEST_LENGTH]),
                owner,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Duration.ofDays(30),
                timeLimit,
                false,
                null,
                Map.of());
    }

    /** The same wish, with another retention. */
    public static ClaimRequest retained(ClaimRequest request, Duration retention) {
        return new ClaimRequest(
                request.id(),
                request.action(),
                request.readableKey(),
                request.effect(),
                request.fingerprint(),
                request.owner(),
                request.token(),
                request.seed(),
                retention,
                request.timeLimit(),
                request.tombstone(),
                request.parent(),
                request.context());
    }

    public static OperationId newId() {
        ByteBuffer bytes = ByteBuffer.allocate(OperationId.LENGTH);
        for (int i = 0; i < 2; i++) {
            UUID random = UUID.randomUUID();
            bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
        }
        return OperationId.of(bytes.array());
    }
}
