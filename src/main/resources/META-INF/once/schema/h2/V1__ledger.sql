-- The ledger of Once, version 1. No foreign keys and no sequences: every table is keyed by the operation's hash.

create table once_operation (
    id                binary(32) not null primary key,
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
    fingerprint       varbinary(4080) not null,
    seed              uuid not null,
    result            varchar(1048576),
    note              varchar(1048576),
    failure_type      varchar(500),
    failure_message   varchar(1048576),
    failure_causes    varchar(1048576),
    receipt_result    varchar(1048576),
    receipt_fence     bigint,
    receipt_rows_lost boolean not null,
    parent            binary(32),
    claimed_at        timestamp(6) with time zone not null,
    attempt_at        timestamp(6) with time zone not null,
    attempt_until     timestamp(6) with time zone,
    completed_at      timestamp(6) with time zone,
    expires_at        timestamp(6) with time zone not null
);

-- None on what a completion changes.
create index once_operation_owner on once_operation (owner, attempt_at);
create index once_operation_expiry on once_operation (expires_at);

create table once_attempt (
    operation_id    binary(32) not null,
    generation      integer not null,
    fence           bigint not null,
    owner           uuid,
    started_at      timestamp(6) with time zone not null,
    ended_at        timestamp(6) with time zone not null,
    outcome         varchar(16) not null,
    failure_type    varchar(500),
    failure_message varchar(1048576),
    failure_causes  varchar(1048576),
    primary key (operation_id, generation, fence)
);

-- A row while an operation is UNKNOWN.
create table once_attention (
    operation_id binary(32) not null primary key,
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
