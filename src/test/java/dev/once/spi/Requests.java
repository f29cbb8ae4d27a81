package dev.once.spi;

import dev.once.CallContext;
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
                Map.of(),
                null,
                Attribution.NOBODY);
    }

    /** The same wish, with another retention. */
    public static ClaimRequest retained(ClaimRequest request, Duration retention) {
        return with(request, retention, request.tombstone(), request.context(), request.arguments());
    }

    /** The same wish, and whether to leave a tombstone. */
    public static ClaimRequest buried(ClaimRequest request, boolean tombstone) {
        return with(request, request.retention(), tombstone, request.context(), request.arguments());
    }

    /** The same wish of this caller. */
    public static ClaimRequest calledBy(ClaimRequest request, Map<CallContext.Field, String> context) {
        return with(request, request.retention(), request.tombstone(), context, request.arguments());
    }

    /** The same wish, with these arguments. */
    public static ClaimRequest given(ClaimRequest request, @Nullable String arguments) {
        return with(request, request.retention(), request.tombstone(), request.context(), arguments);
    }

    private static ClaimRequest with(
            ClaimRequest request,
            Duration retention,
            boolean tombstone,
            Map<CallContext.Field, String> context,
            @Nullable String arguments) {
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
                tombstone,
                request.parent(),
                context,
                arguments,
                Attribution.NOBODY);
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
