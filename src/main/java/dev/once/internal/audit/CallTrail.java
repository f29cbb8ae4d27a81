package dev.once.internal.audit;

import dev.once.AuditTrail.Kind;
import dev.once.OperationEvent;
import dev.once.spi.AuditCall;
import dev.once.spi.OperationId;
import dev.once.spi.OperationListener;
import dev.once.spi.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the audit of calls that were answered from the ledger or refused. What changes operations, the ledger tells. Thread-safe. */
public final class CallTrail implements OperationListener {

    private final Consumer<AuditCall> audit;
    private final Supplier<Instant> clock;

    /** {@code clock}: the database's, as far as it is known. */
    public CallTrail(Consumer<AuditCall> audit, Supplier<Instant> clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        AuditCall call = call(event, arguments);
        if (call != null) {
            audit.accept(call);
        }
    }

    private @Nullable AuditCall call(OperationEvent event, Supplier<@Nullable String> arguments) {
        if (event instanceof OperationEvent.Replayed replayed) {
            Status outcome = Status.valueOf(replayed.outcome().name());
            // The arguments are those of the attempt, as its key and fingerprint say.
            return of(replayed, Kind.REPLAYED, replayed.attempt(), outcome, null, null, replayed.took());
        } else if (event instanceof OperationEvent.Rejected rejected) {
            String reason = rejected.reason().name().toLowerCase(Locale.ROOT);
            return of(rejected, Kind.REJECTED, 0, null, arguments.get(), reason, rejected.took());
        } else if (event instanceof OperationEvent.KeyReused reused) {
            String reason = "different: " + String.join(", ", reused.parameters());
            return of(reused, Kind.KEY_REUSED, 0, null, arguments.get(), reason, reused.took());
        }
        if (event instanceof OperationEvent.Failed failed && failed.became().isEmpty()) {
            // Its transaction has rolled back: the ledger knows nothing of it.
            return of(failed, Kind.FAILED, failed.attempt(), null, arguments.get(), failed.failure(), failed.took());
        }
        return null;
    }

    private AuditCall of(
            OperationEvent.OfCall event,
            Kind kind,
            int attempt,
            @Nullable Status status,
            @Nullable String arguments,
            @Nullable String reason,
            Duration took) {
        String id = event.operationId();
        return new AuditCall(
                clock.get(),
                kind,
                id.isEmpty() ? null : OperationId.parse(id),
                event.action(),
                attempt,
                status,
                event.call().context(),
                arguments,
                reason,
                took);
    }
}
