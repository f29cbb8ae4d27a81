package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of an idempotent method.
 *
 * @param id the operation that the arguments name
 * @param readableKey makes what people see of the key
 * @param fingerprint digests of the parameters that are not part of the key
 * @param fingerprintParameters their names, in the same order
 * @param context what is known of the caller
 * @param policy what the method asks for
 * @param verifier finds out whether an attempt took effect; null where the method has none
 * @param codec how its results are recorded
 * @param precondition throws what the caller gets where the method must not run with these arguments; asked before each
 *     claim, and not where the call is answered from the ledger
 * @param described gives the arguments as JSON for the audit, with what is sensitive masked; null where they are not kept
 * @param body runs the method; called at most once
 * @param progress how far it has got
 */
public record Invocation(
        OperationId id,
        Supplier<String> readableKey,
        Fingerprint fingerprint,
        List<String> fingerprintParameters,
        Map<CallContext.Field, String> context,
        Policy policy,
        @Nullable Verifier verifier,
        ResultCodec codec,
        Runnable precondition,
        Supplier<@Nullable String> described,
        Callable<@Nullable Object> body,
        Progress progress) {

    public Invocation {
        fingerprintParameters = List.copyOf(fingerprintParameters);
        context = Map.copyOf(context);
    }

    /** The same call with another body. */
    Invocation running(Callable<@Nullable Object> otherBody) {
        return new Invocation(
                id,
                readableKey,
                fingerprint,
                fingerprintParameters,
                context,
                policy,
                verifier,
                codec,
                precondition,
                described,
                otherBody,
                progress);
    }
}
