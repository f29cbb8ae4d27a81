package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.AuditTrail.Entry;
import dev.once.AuditTrail.Page;
import dev.once.AuditTrail.Query;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import dev.once.spi.OperationId;
import dev.once.spi.Within;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** The audit of a relational database. Thread-safe. */
final class JpaAuditStore implements AuditStore {

    private static final String READING = "audit";

    private final Ledger ledger;

    JpaAuditStore(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void append(List<AuditCall> calls) {
        try {
            ledger.own(rows -> {
                rows.tellEach(calls.stream().map(this::entry).toList());
                return true;
            });
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private AuditEntry entry(AuditCall call) {
        OperationId operation = call.operation();
        return new AuditEntry(
                        ledger.database(), call.kind(), operation == null ? AuditEntry.NO_OPERATION : operation.bytes())
                .action(call.action())
                .place(0, 0, call.attempt())
                .status(call.status())
                .context(call.context())
                .arguments(call.arguments())
                .reason(call.reason())
                .took(call.took())
                .at(call.at());
    }

    @Override
    public Page find(Query query, String actor) {
        // one more than is shown says whether there is a next page
        Params wanted = bound(query).with("limit", query.limit() + 1);
        try {
            return ledger.own(rows -> {
                List<Entry> found = rows.query(
                        ledger.statements().audit(ledger.database(), query),
                        wanted,
                        row -> AuditRow.read(ledger.database(), row));
                rows.tell(reading(query, actor));
                List<Entry> shown = found.stream().limit(query.limit()).toList();
                return new Page(
                        shown,
                        found.size() > query.limit()
                                ? Optional.of(
                                        Place.of(shown.get(shown.size() - 1)).toString())
                                : Optional.empty());
            });
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private Params bound(Query query) {
        Params params = new Params(ledger.database());
        query.operationId().ifPresent(id -> params.with("operation", OperationId.parse(id)));
        query.action().ifPresent(action -> params.with("action", action));
        query.agent().ifPresent(agent -> params.with("agent", agent));
        query.user().ifPresent(user -> params.with("user", user));
        query.conversation().ifPresent(conversation -> params.with("conversation", conversation));
        query.from().ifPresent(from -> params.with("from", from));
        query.until().ifPresent(until -> params.with("until", until));
        query.after()
                .map(Place::parse)
                .ifPresent(after -> params.with("afterAt", after.at()).with("afterId", after.id()));
        return params;
    }

    /** Who has looked for what. */
    private AuditEntry reading(Query query, String actor) {
        byte[] operation =
                query.operationId().map(id -> OperationId.parse(id).bytes()).orElse(AuditEntry.NO_OPERATION);
        StringJoiner sought = new StringJoiner(", ");
        query.action().ifPresent(action -> sought.add("action " + action));
        query.agent().ifPresent(agent -> sought.add("agent " + agent));
        query.user().ifPresent(user -> sought.add("user " + user));
        query.conversation().ifPresent(conversation -> sought.add("conversation " + conversation));
        query.from().ifPresent(from -> sought.add("from " + from));
        query.until().ifPresent(until -> sought.add("until " + until));
        query.after().ifPresent(after -> sought.add("after " + after));
        return new AuditEntry(ledger.database(), AuditTrail.Kind.READ, operation)
                .action(READING)
                .actor(actor.isEmpty() ? null : actor)
                .reason(sought.toString());
    }
}
