package dev.once.spi;

import dev.once.CallContext;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose call a claim is made for: what the audit tells of the claim's writes, beside what they change.
 *
 * @param action the method's action
 * @param node the incarnation of the node that runs the attempt; null where it is not known
 * @param context what is known of the caller of this attempt
 * @param arguments its arguments as JSON, sensitive ones masked; null where they are not kept
 * @param since when the claim was asked for, by {@link System#nanoTime()}
 */
public record Attribution(
        String action,
        @Nullable UUID node,
        Map<CallContext.Field, String> context,
        @Nullable String arguments,
        long since) {

    /** Of nobody. */
    public static final Attribution NOBODY = new Attribution("", null, Map.of(), null, 0);

    public Attribution {
        context = Map.copyOf(context);
    }
}
