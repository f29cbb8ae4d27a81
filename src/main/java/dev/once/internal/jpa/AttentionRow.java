package dev.once.internal.jpa;

import dev.once.spi.OperationId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** There exactly while its operation is UNKNOWN, also while it is being verified, so that the ledger needs no index on the status. */
@Entity
@Immutable
@Table(name = "once_attention")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class AttentionRow {

    @Id
    @Column(name = "operation_id", length = OperationId.LENGTH)
    @JdbcTypeCode(SqlTypes.BINARY)
    private byte[] operationId;

    @Column(name = "action", length = Statements.ACTION_LENGTH, nullable = false)
    private String action;

    @Column(name = "since", nullable = false)
    private Instant since;

    protected AttentionRow() {}
}
