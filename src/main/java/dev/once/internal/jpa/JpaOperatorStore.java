package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.spi.AttemptRecord;
import dev.once.spi.AttemptRecord.Kind;
import dev.once.spi.Decision;
import dev.once.spi.Decision.Becoming;
import dev.once.spi.OperationId;
import dev.once.spi.OperationQuery;
import dev.once.spi.OperationRecord;
import dev.once.spi.OperatorStore;
import dev.once.spi.Within;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The ledger of a relational database as people look at it. Thread-safe. */
final class JpaOperatorStore implements OperatorStore {

    private final Ledger ledger;
    private final Statements statements;

    JpaOperatorStore(Ledger ledger) {
        this.ledger = ledger;
        this.statements = ledger.statements();
    }

    @Override
    public List<OperationRecord> list(OperationQuery query) {
        return read(rows -> {
            Params params = rows.params().with("olderThan", query.olderThan()).with("limit", query.limit());
            if (query.action() != null) {
                params.with("action", query.action());
            }
            if (query.status() != null) {
                params.with("status", query.status());
            }
            if (query.after() != null) {
                params.with("after", query.after());
            }
            return rows.query(
                    statements.list(ledger.database(), query),
                    params,
                    row -> OperationRow.read(ledger.database(), row));
        });
    }

    @Override
    public List<AttemptRecord> attempts(OperationId id) {
        return read(rows -> rows.query(
                statements.attempts, rows.params().with("id", id), row -> AttemptRow.read(ledger.database(), row)));
    }

    @Override
    public List<UUID> mayBeRunning(OperationRecord seen) {
        return read(rows -> rows.query(
                statements.mayBeRunning,
                rows.params().with("id", seen.id()).with("generation", seen.generation()),
                row -> row.getObject(1, UUID.class)));
    }

    private <T> T read(Ledger.Work<T> work) {
        try {
            return ledger.apart(work);
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    @Override
    public boolean decide(OperationRecord seen, Decision decision) {
        try {
            return ledger.own(rows -> {
                Params params = rows.params().seen(seen).with("newToken", decision.token());
                if (!rows.change(statement(decision.becomes(), params), params)) {
                    return false;
                }
                rows.attend(seen.id(), decision.becomes().status());
                rows.tell(entry(rows, seen, decision));
                rows.keep(
                        seen.id(),
                        new Rows.Ended(
                                seen.generation(),
                                seen.fence() + 1,
                                Kind.DECISION,
                                decision.becomes().status().name(),
                                null,
                                seen.readAt(),
                                null,
                                decision.actor(),
                                decision.reason()));
                return true;
            });
        } catch (SQLException e) {
            throw ledger.failed(Within.OWN_TRANSACTION, e);
        }
    }

    private static AuditEntry entry(Rows rows, OperationRecord seen, Decision decision) {
        AuditEntry entry = rows.entry(AuditTrail.Kind.SETTLED, seen.id())
                .action(seen.action())
                .place(seen.generation(), seen.fence() + 1, seen.attempts())
                .status(decision.becomes().status())
                .actor(decision.actor());
        if (decision.becomes() instanceof Becoming.Succeeded succeeded) {
            entry.result(succeeded.result(), succeeded.note());
        } else if (decision.becomes() instanceof Becoming.Failed failed) {
            entry.failure(failed.failure());
        }
        return entry.reason(decision.reason());
    }

    private Sql statement(Becoming becomes, Params params) {
        if (becomes instanceof Becoming.Succeeded succeeded) {
            params.with("result", succeeded.result()).with("note", Text.storable(succeeded.note()));
            return statements.decideSucceeded;
        }
        if (becomes instanceof Becoming.Failed failed) {
            params.failure(failed.failure());
            return statements.decideFailed;
        }
        return statements.release;
    }
}
