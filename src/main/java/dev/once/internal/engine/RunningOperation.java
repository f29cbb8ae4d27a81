package dev.once.internal.engine;

import dev.once.spi.Claim;
import dev.once.spi.OperationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An attempt whose method runs: what {@code CurrentOperation} speaks of. Used by the method's threads. */
public final class RunningOperation {

    private static final String HMAC = "HmacSHA256";
    private static final String DOWNSTREAM = "once:downstream:v1:";
    private static final int TARGET_MAX = 255;

    private final Claim claim;
    private final String action;
    private volatile boolean downstreamKeyAsked;

    RunningOperation(Claim claim, String action) {
        this.claim = claim;
        this.action = action;
    }

    public OperationId id() {
        return claim.id();
    }

    public String action() {
        return action;
    }

    public int attempt() {
        return claim.attempt();
    }

    public boolean resumed() {
        return claim.doubtful();
    }

    /** See {@code CurrentOperation.downstreamKey}: an HMAC-SHA256 of the target under the operation's seed. */
    public String downstreamKey(String target) {
        if (target.isEmpty() || target.length() > TARGET_MAX) {
            throw new IllegalArgumentException(
                    "a downstream target has 1 to " + TARGET_MAX + " characters, not " + target.length());
        }
        downstreamKeyAsked = true;
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes(claim.seed()), HMAC));
            byte[] key = mac.doFinal((DOWNSTREAM + target).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    boolean downstreamKeyAsked() {
        return downstreamKeyAsked;
    }

    private static byte[] bytes(UUID seed) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(seed.getMostSignificantBits())
                .putLong(seed.getLeastSignificantBits())
                .array();
    }
}
