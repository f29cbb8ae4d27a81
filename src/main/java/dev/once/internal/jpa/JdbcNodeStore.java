package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.Effect;
import dev.once.spi.AbandonedOperation;
import dev.once.spi.AttemptRecord;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationId;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.Within;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in the ledger's database, on one connection that is kept open: a heartbeat must not wait for a pool that the
 * application has emptied. It commits by itself, outside of JTA. A failure gives the connection up, and the next call
 * opens another.
 */
final class JdbcNodeStore implements NodeStore {

    /** A database that does not answer must not hold the heartbeat for longer: it would not notice that it is late. */
    private static final int TIMEOUT_MILLIS = 4_000;

    /** A claim in flight. */
    record InFlight(
            OperationId id,
            int generation,
            long fence,
            UUID token,
            Effect effect,
            boolean verifying,
            String action,
            int attempt) {}

    private interface Work<T> {
        T run(Rows rows) throws SQLException;
    }

    private final DataSource source;
    private final Tables tables;
    private final Statements statements;
    private @Nullable Connection open;

    JdbcNodeStore(DataSource source, Tables tables) {
        this.source = source;
        this.tables = tables;
        this.statements = tables.statements();
    }

    @Override
    public Beat enter(UUID incarnation, String name) {
        return run(rows -> {
            Params params = rows.params()
                    .with("incarnation", incarnation)
                    .with("name", Text.cut(name, Statements.NODE_NAME_LENGTH));
            return beat(rows, rows.change(statements.enter, params));
        });
    }

    @Override
    public Beat renew(UUID incarnation, Instant oldestClaim) {
        return run(rows -> {
            Params params = rows.params().with("incarnation", incarnation).with("oldestClaim", oldestClaim);
            return beat(rows, rows.change(statements.beat, params));
        });
    }

    private Beat beat(Rows rows, boolean alive) throws SQLException {
        return rows.query(
                        statements.clock,
                        rows.params(),
                        row -> new Beat(alive, tables.database().instant(row, "read_at"), row.getString(2)))
                .get(0);
    }

    @Override
    public List<UUID> dead(Duration deadAfter) {
        return run(rows -> rows.query(
                statements.dead, rows.params().with("deadAfter", deadAfter), row -> row.getObject(1, UUID.class)));
    }

    @Override
    public List<AbandonedOperation> bury(UUID incarnation, Duration deadAfter) {
        return run(rows -> {
            Connection connection = connection();
            connection.setAutoCommit(false);
            try {
                List<AbandonedOperation> found =
                        bury(new Rows(tables, connection, Within.OWN_TRANSACTION), incarnation, deadAfter);
                connection.commit();
                connection.setAutoCommit(true);
                return found;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        });
    }

    /** At once: a server can be slow to notice that its client has gone, and keeps the locks meanwhile. */
    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The node's row goes first: from then on a late heartbeat waits, and finds itself dead. */
    private List<AbandonedOperation> bury(Rows rows, UUID incarnation, Duration deadAfter) throws SQLException {
        Params node = rows.params().with("incarnation", incarnation).with("deadAfter", deadAfter);
        List<Instant> oldest = rows.query(
                statements.oldestClaim, node, row -> tables.database().instant(row, "oldest_claim_at"));
        if (oldest.isEmpty() || !rows.change(statements.removeDead, node)) {
            return List.of();
        }
        Params claims = rows.params().with("owner", incarnation).with("since", oldest.get(0));
        List<InFlight> found = rows.query(
                statements.pending,
                claims,
                row -> new InFlight(
                        OperationId.of(row.getBytes(1)),
                        row.getInt(2),
                        row.getLong(3),
                        row.getObject(4, UUID.class),
                        Effect.valueOf(row.getString(5)),
                        row.getObject(6) != null,
                        row.getString("action"),
                        row.getInt("attempts")));
        List<AbandonedOperation> buried = new ArrayList<>();
        for (InFlight claim : found) {
            bury(rows, claim, incarnation)
                    .map(status -> new AbandonedOperation(claim.id(), claim.action(), claim.attempt(), status))
                    .ifPresent(buried::add);
        }
        return buried;
    }

    private Optional<Status> bury(Rows rows, InFlight claim, UUID incarnation) throws SQLException {
        Params params = rows.params()
                .with("id", claim.id())
                .with("generation", claim.generation())
                .with("fence", claim.fence())
                .with("token", claim.token())
                .with("seenToken", claim.token())
                .with("status", Status.PENDING)
                .with("owner", incarnation);
        AuditEntry entry = rows.entry(AuditTrail.Kind.ABANDONED, claim.id())
                .action(claim.action())
                .place(claim.generation(), claim.fence(), claim.attempt())
                .node(incarnation);
        if (claim.effect() == Effect.KEYED && !claim.verifying()) {
            return rows.change(statements.orphan, params, entry.status(Status.PENDING))
                    ? Optional.of(Status.PENDING)
                    : Optional.empty();
        }
        if (!rows.change(statements.bury, params)) {
            return Optional.empty();
        }
        Rows.Standing standing = rows.standing(claim.id());
        rows.attend(claim.id(), standing.status());
        rows.tell(entry.status(standing.status()));
        rows.keep(
                claim.id(),
                new Rows.Ended(
                        claim.generation(),
                        claim.fence(),
                        claim.verifying() ? AttemptRecord.Kind.VERIFICATION : AttemptRecord.Kind.ATTEMPT,
                        AttemptRecord.ABANDONED,
                        incarnation,
                        standing.attemptAt(),
                        null,
                        null,
                        null));
        return Optional.of(standing.status());
    }

    @Override
    public void leave(UUID incarnation) {
        run(rows -> rows.change(statements.leave, rows.params().with("incarnation", incarnation)));
    }

    @Override
    public void close() {
        Connection connection = open;
        open = null;
        if (connection != null) {
            try (connection) {
                connection.setNetworkTimeout(Runnable::run, 0);
            } catch (SQLException e) {
                // the pool finds a broken connection by itself
            }
        }
    }

    private <T> T run(Work<T> work) {
        try {
            // a statement of its own each, and no lock timeout of a transaction that does not exist
            return work.run(new Rows(tables, connection(), Within.CALLERS_TRANSACTION));
        } catch (RuntimeException e) {
            giveUp(e);
            throw e;
        } catch (SQLException e) {
            giveUp(e);
            throw new StoreException(
                    Failures.isExhausted(e) ? Kind.EXHAUSTED : Kind.UNAVAILABLE,
                    "The ledger's database did not answer a heartbeat.",
                    e);
        }
    }

    private Connection connection() throws SQLException {
        Connection connection = open;
        if (connection == null) {
            connection = source.getConnection();
            open = connection;
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);
        }
        return connection;
    }

    /** Ends the connection itself, lest the pool hand it out again. */
    private void giveUp(Exception cause) {
        Connection connection = open;
        open = null;
        if (connection != null) {
            try (connection) {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
