package dev.once.spi;

import dev.once.CallContext;
import dev.once.Effect;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger as it was read. All instants are the database's.
 *
 * @param id the operation
 * @param action its action
 * @param readableKey what people see of the key
 * @param effect the strictest effect that the claims of this generation have declared
 * @param status where it stands
 * @param generation how often the key has become a new operation, from 1
 * @param fence the fence of the last claim
 * @param token the token of the last claim
 * @param owner the incarnation that made the last claim; null once it was given up
 * @param attempts attempts of this generation that were begun
 * @param takeOvers how many of them took over an abandoned one
 * @param doubtful whether an attempt of this generation may have taken effect without having been recorded
 * @param fingerprint digests of the parameters that are not part of the key
 * @param seed the seed of the downstream keys
 * @param result JSON, where it SUCCEEDED and the result could be written
 * @param note why a SUCCEEDED operation has no result; null where it has one
 * @param failure what the last attempt ended with, where that was no success; null where it is not known
 * @param receipt evidence left by an attempt that could not record its outcome
 * @param arguments the arguments of its last attempt as text; null where they were not kept
 * @param context what was known of the caller at the first claim of this generation
 * @param claimedAt the first claim of this generation
 * @param attemptAt the last claim
 * @param attemptedAt when the last attempt began, where a verification has claimed the operation since; else null
 * @param verifiedAt when a verification last ended without an answer; null since the last attempt began
 * @param completedAt when it reached its outcome
 * @param expiresAt when its retention ends; null once it is purged
 * @param purgedAt when it was purged and became a tombstone, which keeps id, generation, fence, status and fingerprint;
 *     else null
 * @param readAt the database's clock at the reading
 * @param abandoned whether it is PENDING and its owner is gone, dead, or past the time limit
 */
public record OperationRecord(
        OperationId id,
        String action,
        String readableKey,
        Effect effect,
        Status status,
        int generation,
        long fence,
        UUID token,
        @Nullable UUID owner,
        int attempts,
        int takeOvers,
        boolean doubtful,
        Fingerprint fingerprint,
        UUID seed,
        @Nullable String result,
        @Nullable String note,
        @Nullable Failure failure,
        @Nullable Receipt receipt,
        @Nullable String arguments,
        Map<CallContext.Field, String> context,
        Instant claimedAt,
        Instant attemptAt,
        @Nullable Instant attemptedAt,
        @Nullable Instant verifiedAt,
        @Nullable Instant completedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant purgedAt,
        Instant readAt,
        boolean abandoned) {

    public OperationRecord {
        context = Map.copyOf(context);
    }

    /** Whether the claim is a verification's: no attempt runs under it. */
    public boolean verifying() {
        return status == Status.PENDING && attemptedAt != null;
    }

    /**
     * Whether somebody still holds the claim, dead or alive. A claim that was given up is nobody's: that it was abandoned
     * has been told then.
     */
    public boolean held() {
        return status == Status.PENDING && owner != null;
    }

    /** Whether the key is past its retention. */
    public boolean expired() {
        return expiresAt == null || !expiresAt.isAfter(readAt);
    }
}
