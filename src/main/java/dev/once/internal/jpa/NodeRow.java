package dev.once.internal.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A node that is alive for as long as it renews this row. */
@Entity
@Immutable
@Table(name = "once_node")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class NodeRow {

    @Id
    @Column(name = "incarnation")
    private UUID incarnation;

    @Column(name = "name", length = Statements.NODE_NAME_LENGTH, nullable = false)
    private String name;

    @Column(name = "started_at", nullable = false)
    private Instant startedAt;

    @Column(name = "heartbeat_at", nullable = false)
    private Instant heartbeatAt;

    @Column(name = "oldest_claim_at", nullable = false)
    private Instant oldestClaimAt;

    protected NodeRow() {}
}
