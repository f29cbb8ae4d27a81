package dev.once.spi;

import dev.once.CallContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose call a claim is made for: what the audit tells of the claim's writes, beside what they change.
 *
 * @param action the method's action
 * @param context what is known of the caller of this attempt
 * @param arguments its arguments as JSON, sensitive ones masked; null where they are not kept
 * @param since when the claim was asked for, by {@link System#nanoTime()}
 */
public record Attribution(
        String action,
        Map<CallContext.Field, String> context,
        @Nullable String arguments,
        long since) {

    /** Of nobody. */
    public static final Attribution NOBODY = new Attribution("", Map.of(), null, 0);

    public Attribution {
        context = Map.copyOf(context);
    }
}
