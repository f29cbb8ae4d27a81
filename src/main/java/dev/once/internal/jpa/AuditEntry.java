package dev.once.internal.jpa;

import dev.once.AuditTrail.Kind;
import dev.once.CallContext;
import dev.once.spi.Attribution;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An entry of the audit that is to be written. Not thread-safe. */
final class AuditEntry {

    /** Of entries that are of no operation. */
    static final byte[] NO_OPERATION = new byte[OperationId.LENGTH];

    /** Longer results are in the ledger only. */
    private static final int RESULT_MAX = 4_000;

    /** The columns, but for those of the context, and the parameters that fill them. */
    static final List<String> COLUMNS = List.of(
            "operation_id",
            "id",
            "kind",
            "action",
            "generation",
            "fence",
            "attempt",
            "status",
            "node",
            "arguments",
            "result",
            "failure_type",
            "failure_message",
            "error_type",
            "actor",
            "reason",
            "took_micros");

    private static final Map<String, String> PARAMETERS = new ConcurrentHashMap<>();

    private final Kind kind;
    private final Params params;

    AuditEntry(Database database, Kind kind, OperationId id) {
        this(database, kind, id.bytes());
    }

    AuditEntry(Database database, Kind kind, byte[] operation) {
        this.kind = kind;
        this.params = ContextColumns.bindEntry(new Params(database), Map.of());
        COLUMNS.forEach(column -> set(column, null));
        set("operation_id", operation);
        set("id", AuditIds.next());
        set("kind", kind);
        set("action", "");
        set("generation", 0);
        set("fence", 0L);
        set("attempt", 0);
    }

    Kind kind() {
        return kind;
    }

    Params params() {
        return params;
    }

    private AuditEntry set(String column, @Nullable Object value) {
        params.with(parameter(column), value);
        return this;
    }

    /** The parameter for a column: a name that no other statement uses, since an entry can be sent together with one. */
    static String parameter(String column) {
        return PARAMETERS.computeIfAbsent(column, "entry_"::concat);
    }

    AuditEntry action(String action) {
        return set("action", Text.cut(action, Statements.ACTION_LENGTH));
    }

    AuditEntry context(Map<CallContext.Field, String> context) {
        ContextColumns.bindEntry(params, context);
        return this;
    }

    AuditEntry place(int generation, long fence, int attempt) {
        return set("generation", generation).set("fence", fence).set("attempt", attempt);
    }

    /** By the holder of this claim, now. */
    AuditEntry of(Claim claim) {
        Attribution by = claim.by();
        return action(by.action())
                .node(by.node())
                .context(by.context())
                .place(claim.generation(), claim.fence(), claim.attempt())
                .took(Duration.ofNanos(System.nanoTime() - by.since()));
    }

    /** The claim itself. */
    AuditEntry claimed(Claim claim, ClaimRequest request) {
        return action(request.action())
                .context(request.context())
                .place(claim.generation(), claim.fence(), claim.attempt())
                .node(request.owner())
                .status(Status.PENDING)
                .set("arguments", Text.storable(request.by().arguments()));
    }

    /** About what was seen, whoever has claimed it. */
    AuditEntry of(OperationRecord seen) {
        return action(seen.action())
                .place(seen.generation(), seen.fence(), seen.attempts())
                .node(seen.owner());
    }

    AuditEntry node(@Nullable UUID incarnation) {
        return set("node", incarnation);
    }

    AuditEntry status(@Nullable Status status) {
        return set("status", status);
    }

    AuditEntry arguments(@Nullable String json) {
        return set("arguments", Text.storable(json));
    }

    AuditEntry result(@Nullable String json, @Nullable String note) {
        if (json != null && json.length() > RESULT_MAX) {
            return reason("The result has " + json.length() + " characters; the ledger has it until it is purged.");
        }
        set("result", json);
        return note == null ? this : reason(note);
    }

    AuditEntry failure(@Nullable Failure failure) {
        if (failure == null) {
            return this;
        }
        Failure storable = Params.storable(failure);
        return set("failure_type", storable.type())
                .set("failure_message", storable.message())
                .set("error_type", storable.errorType());
    }

    AuditEntry actor(@Nullable String actor) {
        return set("actor", actor == null ? null : Text.cut(actor, Statements.ACTOR_LENGTH));
    }

    AuditEntry reason(@Nullable String reason) {
        return set("reason", Text.storable(reason));
    }

    AuditEntry took(Duration took) {
        return set("took_micros", Params.micros(took));
    }

    /** Not now: at this instant. */
    AuditEntry at(Instant instant) {
        params.with("entryAt", instant);
        return this;
    }
}
