package dev.once.internal.jpa;

import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.spi.Failure;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An operation's row, to be read; it changes by the guarded statements of {@link Statements} alone. */
@Entity
@Immutable
@Table(name = "once_operation")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class OperationRow {

    @Id
    @Column(name = "id", length = OperationId.LENGTH)
    @JdbcTypeCode(SqlTypes.BINARY)
    private byte[] id;

    @Column(name = "action", length = Statements.ACTION_LENGTH, nullable = false)
    private String action;

    @Column(name = "readable_key", length = Statements.READABLE_KEY_LENGTH, nullable = false)
    private String readableKey;

    @Column(name = "effect", length = 16, nullable = false)
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Effect effect;

    @Column(name = "status", length = 16, nullable = false)
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Status status;

    @Column(name = "generation", nullable = false)
    private int generation;

    @Column(name = "fence", nullable = false)
    private long fence;

    @Column(name = "token", nullable = false)
    private UUID token;

    @Column(name = "owner")
    private @Nullable UUID owner;

    @Column(name = "attempts", nullable = false)
    private int attempts;

    @Column(name = "take_overs", nullable = false)
    private int takeOvers;

    @Column(name = "doubtful", nullable = false)
    private boolean doubtful;

    @Column(name = "fingerprint", length = 4080, nullable = false)
    private byte[] fingerprint;

    @Column(name = "seed", nullable = false)
    private UUID seed;

    @Column(name = "result", length = Statements.TEXT_LENGTH)
    private @Nullable String result;

    @Column(name = "note", length = Statements.TEXT_LENGTH)
    private @Nullable String note;

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

    @Column(name = "receipt_result", length = Statements.TEXT_LENGTH)
    private @Nullable String receiptResult;

    @Column(name = "receipt_fence")
    private @Nullable Long receiptFence;

    @Column(name = "receipt_rows_lost", nullable = false)
    private boolean receiptRowsLost;

    @Column(name = "arguments", length = Statements.TEXT_LENGTH)
    private @Nullable String arguments;

    @Column(name = "parent", length = OperationId.LENGTH)
    @JdbcTypeCode(SqlTypes.BINARY)
    private byte @Nullable [] parent;

    @Embedded
    private ContextRow context;

    @Column(name = "tombstone", nullable = false)
    private boolean tombstone;

    @Column(name = "claimed_at", nullable = false)
    private Instant claimedAt;

    @Column(name = "attempt_at", nullable = false)
    private Instant attemptAt;

    @Column(name = "attempt_until")
    private @Nullable Instant attemptUntil;

    @Column(name = "attempted_at")
    private @Nullable Instant attemptedAt;

    @Column(name = "verified_at")
    private @Nullable Instant verifiedAt;

    @Column(name = "completed_at")
    private @Nullable Instant completedAt;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "purged_at")
    private @Nullable Instant purgedAt;

    protected OperationRow() {}

    /** The record of a row that {@link Statements#find} or {@link Statements#list(Database, dev.once.spi.OperationQuery)} has found. */
    static OperationRecord read(Database database, ResultSet row) throws SQLException {
        return new OperationRecord(
                OperationId.of(row.getBytes("id")),
                row.getString("action"),
                row.getString("readable_key"),
                Effect.valueOf(row.getString("effect")),
                Status.valueOf(row.getString("status")),
                row.getInt("generation"),
                row.getLong("fence"),
                row.getObject("token", UUID.class),
                row.getObject("owner", UUID.class),
                row.getInt("attempts"),
                row.getInt("take_overs"),
                row.getBoolean("doubtful"),
                Fingerprint.of(row.getBytes("fingerprint")),
                row.getObject("seed", UUID.class),
                row.getString("result"),
                row.getString("note"),
                failure(row),
                receipt(row),
                row.getString("arguments"),
                ContextColumns.read(row),
                database.instant(row, "claimed_at"),
                database.instant(row, "attempt_at"),
                database.instantOrNull(row, "attempted_at"),
                database.instantOrNull(row, "verified_at"),
                database.instantOrNull(row, "completed_at"),
                database.instantOrNull(row, "expires_at"),
                database.instantOrNull(row, "purged_at"),
                database.instant(row, "read_at"),
                row.getBoolean("abandoned"));
    }

    static @Nullable Failure failure(ResultSet row) throws SQLException {
        String type = row.getString("failure_type");
        if (type == null) {
            return null;
        }
        String causes = row.getString("failure_causes");
        return new Failure(type, row.getString("failure_message"), causes == null ? "" : causes, errorType(row));
    }

    /** What the table has that another version has written may be none of ours. */
    private static ErrorType errorType(ResultSet row) throws SQLException {
        String name = row.getString("error_type");
        return Arrays.stream(ErrorType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElse(ErrorType.OTHER);
    }

    private static @Nullable Receipt receipt(ResultSet row) throws SQLException {
        long fence = row.getLong("receipt_fence");
        return row.wasNull()
                ? null
                : new Receipt(row.getString("receipt_result"), fence, row.getBoolean("receipt_rows_lost"));
    }
}
