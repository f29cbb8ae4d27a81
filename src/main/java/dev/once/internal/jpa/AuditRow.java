package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.ErrorType;
import dev.once.Ledger;
import dev.once.PastAttempt;
import dev.once.spi.OperationId;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An entry of the audit. Rows are only ever added. */
@Entity
@Immutable
@Table(name = "once_audit")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class AuditRow {

    @EmbeddedId
    private Key key;

    @Column(name = "kind", length = 16, nullable = false)
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private AuditTrail.Kind kind;

    @Column(name = "action", length = Statements.ACTION_LENGTH, nullable = false)
    private String action;

    @Column(name = "generation", nullable = false)
    private int generation;

    @Column(name = "fence", nullable = false)
    private long fence;

    @Column(name = "attempt", nullable = false)
    private int attempt;

    @Column(name = "status", length = 16)
    private @Nullable String status;

    @Column(name = "node")
    private @Nullable UUID node;

    @Embedded
    private ContextRow context;

    @Column(name = "arguments", length = Statements.TEXT_LENGTH)
    private @Nullable String arguments;

    @Column(name = "result", length = Statements.TEXT_LENGTH)
    private @Nullable String result;

    @Column(name = "failure_type", length = Statements.FAILURE_TYPE_LENGTH)
    private @Nullable String failureType;

    @Column(name = "failure_message", length = Statements.TEXT_LENGTH)
    private @Nullable String failureMessage;

    @Column(name = "error_type", length = 16)
    private @Nullable String errorType;

    @Column(name = "actor", length = Statements.ACTOR_LENGTH)
    private @Nullable String actor;

    @Column(name = "reason", length = Statements.TEXT_LENGTH)
    private @Nullable String reason;

    @Column(name = "took_micros")
    private @Nullable Long tookMicros;

    protected AuditRow() {}

    /** The entry of a row that {@link Statements#audit} has found. */
    static AuditTrail.Entry read(Database database, ResultSet row) throws SQLException {
        byte[] operation = row.getBytes("operation_id");
        UUID node = row.getObject("node", UUID.class);
        String failure = row.getString("failure_type");
        String failureMessage = row.getString("failure_message");
        String status = row.getString("status");
        long micros = row.getLong("took_micros");
        boolean took = !row.wasNull();
        return new AuditTrail.Entry(
                row.getObject("id", UUID.class).toString(),
                database.instant(row, "happened_at"),
                AuditTrail.Kind.valueOf(row.getString("kind")),
                Arrays.equals(operation, AuditEntry.NO_OPERATION)
                        ? Optional.empty()
                        : Optional.of(OperationId.of(operation).toString()),
                row.getString("action"),
                row.getInt("generation"),
                row.getLong("fence"),
                row.getInt("attempt"),
                Optional.ofNullable(status).map(Ledger.Status::valueOf),
                Optional.ofNullable(node).map(UUID::toString),
                ContextColumns.read(row),
                Optional.ofNullable(row.getString("arguments")),
                Optional.ofNullable(row.getString("result")),
                Optional.ofNullable(failure)
                        .map(type -> new PastAttempt.Thrown(type, Optional.ofNullable(failureMessage))),
                Optional.ofNullable(row.getString("error_type")).map(ErrorType::valueOf),
                Optional.ofNullable(row.getString("actor")),
                Optional.ofNullable(row.getString("reason")),
                took ? Optional.of(Duration.ofNanos(micros * 1_000)) : Optional.empty());
    }

    /** Which entry of which operation. */
    @Embeddable
    @SuppressWarnings("NullAway.Init") // the provider sets the fields
    static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        @Column(name = "operation_id", length = OperationId.LENGTH)
        @JdbcTypeCode(SqlTypes.BINARY)
        private byte[] operationId;

        @Column(name = "happened_at")
        private Instant happenedAt;

        @Column(name = "id")
        private UUID id;

        protected Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }
}
