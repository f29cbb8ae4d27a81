package dev.once.spi;

import dev.once.AuditTrail.Kind;
import dev.once.CallContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that changed nothing: it was answered from the ledger, or refused.
 *
 * @param at when, by the database's clock as far as the node knows it
 * @param kind REPLAYED, REJECTED or KEY_REUSED
 * @param operation null where the call's key could not be made
 * @param action the method's action
 * @param attempt the attempt whose outcome was given; 0 where none was
 * @param status SUCCEEDED or FAILED, where that was given
 * @param context what is known of the caller
 * @param arguments as JSON, sensitive ones masked; null where they are not kept
 * @param reason why it was refused
 * @param took how long it took
 */
public record AuditCall(
        Instant at,
        Kind kind,
        @Nullable OperationId operation,
        String action,
        int attempt,
        @Nullable Status status,
        Map<CallContext.Field, String> context,
        @Nullable String arguments,
        @Nullable String reason,
        Duration took) {

    public AuditCall {
        context = Map.copyOf(context);
    }
}
