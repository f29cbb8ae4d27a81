package dev.once.internal.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** What is known of a caller, as a table keeps it: see {@link ContextColumns}. */
@Embeddable
@SuppressWarnings({"unused", "UnusedVariable"}) // the provider checks the fields
class ContextRow {

    @Column(name = "tenant", length = ContextColumns.LENGTH)
    private @Nullable String tenant;

    @Column(name = "user_id", length = ContextColumns.LENGTH)
    private @Nullable String user;

    @Column(name = "agent_id", length = ContextColumns.LENGTH)
    private @Nullable String agentId;

    @Column(name = "agent_name", length = ContextColumns.LENGTH)
    private @Nullable String agentName;

    @Column(name = "conversation", length = ContextColumns.LENGTH)
    private @Nullable String conversation;

    @Column(name = "turn", length = ContextColumns.LENGTH)
    private @Nullable String turn;

    @Column(name = "request_id", length = ContextColumns.LENGTH)
    private @Nullable String requestId;

    @Column(name = "trace_id", length = ContextColumns.LENGTH)
    private @Nullable String traceId;

    @Column(name = "span_id", length = ContextColumns.LENGTH)
    private @Nullable String spanId;

    @Column(name = "caller_key", length = ContextColumns.LENGTH)
    private @Nullable String callerKey;

    protected ContextRow() {}
}
