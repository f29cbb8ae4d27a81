package dev.once.internal.jpa;

import dev.once.Effect;
import dev.once.spi.Failure;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Status;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An operation's row, to be read; it changes by the guarded statements of {@link Statements} alone. */
@Entity
@Immutable
@Table(name = "once_operation")
@SuppressWarnings("NullAway.Init") // the provider sets the fields
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

    @Column(name = "receipt_result", length = Statements.TEXT_LENGTH)
    private @Nullable String receiptResult;

    @Column(name = "receipt_fence")
    private @Nullable Long receiptFence;

    @Column(name = "receipt_rows_lost", nullable = false)
    private boolean receiptRowsLost;

    @Column(name = "parent", length = OperationId.LENGTH)
    @JdbcTypeCode(SqlTypes.BINARY)
    private byte @Nullable [] parent;

    @Column(name = "claimed_at", nullable = false)
    private Instant claimedAt;

    @Column(name = "attempt_at", nullable = false)
    private Instant attemptAt;

    @Column(name = "attempt_until")
    private @Nullable Instant attemptUntil;

    @Column(name = "completed_at")
    private @Nullable Instant completedAt;

    @Column(name = "expires_at", nullable = false)
    private Instant expiresAt;

    protected OperationRow() {}

    OperationRecord toRecord(Instant readAt, boolean abandoned) {
        return new OperationRecord(
                OperationId.of(id),
                action,
                readableKey,
                effect,
                status,
                generation,
                fence,
                token,
                owner,
                attempts,
                takeOvers,
                doubtful,
                Fingerprint.of(fingerprint),
                seed,
                result,
                note,
                failure(),
                receipt(),
                claimedAt,
                attemptAt,
                completedAt,
                expiresAt,
                readAt,
                abandoned);
    }

    private @Nullable Failure failure() {
        return failureType == null
                ? null
                : new Failure(failureType, failureMessage, failureCauses == null ? "" : failureCauses);
    }

    private @Nullable Receipt receipt() {
        return receiptFence == null ? null : new Receipt(receiptResult, receiptFence, receiptRowsLost);
    }
}
