package dev.once.spi;

import dev.once.CallContext;
import dev.once.Effect;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The wish to run an attempt of an operation. Sent again with the same token it is the same wish.
 *
 * @param id the operation
 * @param action its action
 * @param readableKey what people see of the key
 * @param effect the effect that the method declares
 * @param fingerprint digests of the parameters that are not part of the key
 * @param owner the incarnation of the node that runs the attempt
 * @param token random, new for every attempt: it names this claim in every later write
 * @param seed random: the seed of the downstream keys, kept from the first claim of a generation
 * @param retention how long after the first claim of a generation the key is the same operation
 * @param timeLimit the attempt's longest life from the claim on; null: as long as its owner is alive
 * @param tombstone whether id, generation, fence, status and fingerprint are to be kept when the rest of the row is
 *     purged; one claim of a generation that asks for it is enough
 * @param parent the operation whose method calls this one, if any
 * @param context what is known of the caller; kept from the first claim of a generation
 * @param arguments the arguments of the attempt as text, for whoever has to find out later whether it took effect; null
 *     where nobody will ask. A claim that verifies or is given up keeps those that are there
 * @param by whose call it is made for: the caller of this attempt, as {@code context}
 */
public record ClaimRequest(
        OperationId id,
        String action,
        String readableKey,
        Effect effect,
        Fingerprint fingerprint,
        UUID owner,
        UUID token,
        UUID seed,
        Duration retention,
        @Nullable Duration timeLimit,
        boolean tombstone,
        @Nullable OperationId parent,
        Map<CallContext.Field, String> context,
        @Nullable String arguments,
        Attribution by) {

    public ClaimRequest {
        context = Map.copyOf(context);
    }
}
