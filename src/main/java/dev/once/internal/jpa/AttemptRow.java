package dev.once.internal.jpa;

import dev.once.ErrorType;
import dev.once.spi.AttemptRecord;
import dev.once.spi.OperationId;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An attempt that failed, was taken over or is in doubt; a verification; a decision. A first success leaves none. */
@Entity
@Immutable
@Table(name = "once_attempt")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class AttemptRow {

    @EmbeddedId
    private Key key;

    @Column(name = "kind", length = 16, nullable = false)
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private AttemptRecord.Kind kind;

    @Column(name = "owner")
    private @Nullable UUID owner;

    @Column(name = "started_at", nullable = false)
    private Instant startedAt;

    @Column(name = "ended_at", nullable = false)
    private Instant endedAt;

    @Column(name = "outcome", length = 16, nullable = false)
    private String outcome;

    @Column(name = "failure_type", length = Statements.FAILURE_TYPE_LENGTH)
    private @Nullable String failureType;

    @Column(name = "failure_message", length = Statements.TEXT_LENGTH)
    private @Nullable String failureMessage;

    @Column(name = "failure_causes", length = Statements.TEXT_LENGTH)
    private @Nullable String failureCauses;

    @Column(name = "error_type", length = 16)
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private @Nullable ErrorType errorType;

    @Column(name = "actor", length = Statements.ACTOR_LENGTH)
    private @Nullable String actor;

    @Column(name = "reason", length = Statements.TEXT_LENGTH)
    private @Nullable String reason;

    protected AttemptRow() {}

    /** The record of a row that {@link Statements#attempts} has found. */
    static AttemptRecord read(Database database, ResultSet row) throws SQLException {
        return new AttemptRecord(
                row.getInt("generation"),
                row.getLong("fence"),
                AttemptRecord.Kind.valueOf(row.getString("kind")),
                row.getString("outcome"),
                row.getObject("owner", UUID.class),
                database.instant(row, "started_at"),
                database.instant(row, "ended_at"),
                OperationRow.failure(row),
                row.getString("actor"),
                row.getString("reason"));
    }

    /** Which attempt of which operation. */
    @Embeddable
    @SuppressWarnings("NullAway.Init") // the provider sets the fields
    static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        @Column(name = "operation_id", length = OperationId.LENGTH)
        @JdbcTypeCode(SqlTypes.BINARY)
        private byte[] operationId;

        @Column(name = "generation")
        private int generation;

        @Column(name = "fence")
        private long fence;

        protected Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && Arrays.equals(operationId, that.operationId)
                    && generation == that.generation
                    && fence == that.fence;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(operationId) + Long.hashCode(fence);
        }
    }
}
