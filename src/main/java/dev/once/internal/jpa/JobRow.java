package dev.once.internal.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Work that one node does for all: who is at it, and when it was last done. */
@Entity
@Immutable
@Table(name = "once_job")
@SuppressWarnings({"NullAway.Init", "unused", "UnusedVariable"}) // the provider sets and checks the fields
class JobRow {

    @Id
    @Column(name = "name", length = Statements.JOB_NAME_LENGTH)
    private String name;

    @Column(name = "owner")
    private @Nullable UUID owner;

    @Column(name = "ran_at", nullable = false)
    private Instant ranAt;

    protected JobRow() {}
}
