-- The ledger of Once, version 1. No foreign keys and no sequences: every table is keyed by the operation's hash.

create table once_operation (
    id                bytea not null primary key,
    action            varchar(500) not null,
    readable_key      varchar(255) not null,
    effect            varchar(16) not null,
    status            varchar(16) not null,
    generation        integer not null,
    fence             bigint not null,
    token             uuid not null,
    owner             uuid,
    attempts          integer not null,
    take_overs        integer not null,
    doubtful          boolean not null,
    fingerprint       bytea not null,
    seed              uuid not null,
    result            text,
    note              text,
    failure_type      varchar(500),
    failure_message   text,
    failure_causes    text,
    error_type        varchar(16),
    receipt_result    text,
    receipt_fence     bigint,
    receipt_rows_lost boolean not null,
    arguments         text,
    parent            bytea,
    tenant            varchar(255),
    user_id           varchar(255),
    agent_id          varchar(255),
    agent_name        varchar(255),
    conversation      varchar(255),
    turn              varchar(255),
    request_id        varchar(255),
    trace_id          varchar(255),
    span_id           varchar(255),
    caller_key        varchar(255),
    tombstone         boolean not null,
    claimed_at        timestamp(6) with time zone not null,
    attempt_at        timestamp(6) with time zone not null,
    attempt_until     timestamp(6) with time zone,
    attempted_at      timestamp(6) with time zone,
    verified_at       timestamp(6) with time zone,
    completed_at      timestamp(6) with time zone,
    expires_at        timestamp(6) with time zone,
    purged_at         timestamp(6) with time zone
);

-- None on what a completion changes: its update then stays within its page (HOT).
create index once_operation_owner on once_operation (owner, attempt_at);
-- What is purged already has no expiry: the purge does not meet it again.
create index once_operation_expiry on once_operation (expires_at);

create table once_attempt (
    operation_id    bytea not null,
    generation      integer not null,
    fence           bigint not null,
    kind            varchar(16) not null,
    owner           uuid,
    started_at      timestamp(6) with time zone not null,
    ended_at        timestamp(6) with time zone not null,
    outcome         varchar(16) not null,
    failure_type    varchar(500),
    failure_message text,
    failure_causes  text,
    error_type      varchar(16),
    actor           varchar(255),
    reason          text,
    primary key (operation_id, generation, fence)
);

-- A row while an operation is UNKNOWN, also while it is being verified.
create table once_attention (
    operation_id bytea not null primary key,
    action       varchar(500) not null,
    since        timestamp(6) with time zone not null
);

create table once_node (
    incarnation     uuid not null primary key,
    name            varchar(255) not null,
    started_at      timestamp(6) with time zone not null,
    heartbeat_at    timestamp(6) with time zone not null,
    oldest_claim_at timestamp(6) with time zone not null
);

-- Work that one node does for all.
create table once_job (
    name   varchar(64) not null primary key,
    owner  uuid,
    ran_at timestamp(6) with time zone not null
);

-- What happened, why, and when. Rows are only ever added, in the transaction of what they tell of.
create table once_audit (
    operation_id    bytea not null,
    happened_at     timestamp(6) with time zone not null,
    id              uuid not null,
    kind            varchar(16) not null,
    action          varchar(500) not null,
    generation      integer not null,
    fence           bigint not null,
    attempt         integer not null,
    status          varchar(16),
    node            uuid,
    tenant          varchar(255),
    user_id         varchar(255),
    agent_id        varchar(255),
    agent_name      varchar(255),
    conversation    varchar(255),
    turn            varchar(255),
    request_id      varchar(255),
    trace_id        varchar(255),
    span_id         varchar(255),
    caller_key      varchar(255),
    arguments       text,
    result          text,
    failure_type    varchar(500),
    failure_message text,
    error_type      varchar(16),
    actor           varchar(255),
    reason          text,
    took_micros     bigint,
    primary key (operation_id, happened_at, id)
);

create index once_audit_time on once_audit (happened_at, id);

create function once_audit_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'once_audit is append-only';
end
$$;

create trigger once_audit_append_only before update or delete or truncate on once_audit
    for each statement execute function once_audit_append_only();
