-- The ledger of Once, version 1. No foreign keys and no sequences: every table is keyed by the operation's hash. Times are UTC.

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
    result            longtext,
    note              longtext,
    failure_type      varchar(500),
    failure_message   longtext,
    failure_causes    longtext,
    error_type        varchar(16),
    receipt_result    longtext,
    receipt_fence     bigint,
    receipt_rows_lost boolean not null,
    arguments         longtext,
    parent            binary(32),
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
    claimed_at        datetime(6) not null,
    attempt_at        datetime(6) not null,
    attempt_until     datetime(6),
    attempted_at      datetime(6),
    verified_at       datetime(6),
    completed_at      datetime(6),
    expires_at        datetime(6),
    purged_at         datetime(6)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- None on what a completion changes.
create index once_operation_owner on once_operation (owner, attempt_at);
-- What is purged already has no expiry: the purge does not meet it again.
create index once_operation_expiry on once_operation (expires_at);

create table once_attempt (
    operation_id    binary(32) not null,
    generation      integer not null,
    fence           bigint not null,
    kind            varchar(16) not null,
    owner           uuid,
    started_at      datetime(6) not null,
    ended_at        datetime(6) not null,
    outcome         varchar(16) not null,
    failure_type    varchar(500),
    failure_message longtext,
    failure_causes  longtext,
    error_type      varchar(16),
    actor           varchar(255),
    reason          longtext,
    primary key (operation_id, generation, fence)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- A row while an operation is UNKNOWN, also while it is being verified.
create table once_attention (
    operation_id binary(32) not null primary key,
    action       varchar(500) not null,
    since        datetime(6) not null
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table once_node (
    incarnation     uuid not null primary key,
    name            varchar(255) not null,
    started_at      datetime(6) not null,
    heartbeat_at    datetime(6) not null,
    oldest_claim_at datetime(6) not null
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Work that one node does for all.
create table once_job (
    name   varchar(64) not null primary key,
    owner  uuid,
    ran_at datetime(6) not null
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- What happened, why, and when. Rows are only ever added, in the transaction of what they tell of.
create table once_audit (
    operation_id    binary(32) not null,
    happened_at     datetime(6) not null,
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
    arguments       longtext,
    result          longtext,
    failure_type    varchar(500),
    failure_message longtext,
    error_type      varchar(16),
    actor           varchar(255),
    reason          longtext,
    took_micros     bigint,
    primary key (operation_id, happened_at, id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create index once_audit_time on once_audit (happened_at, id);

create trigger once_audit_no_update before update on once_audit for each row
    signal sqlstate '45000' set message_text = 'once_audit is append-only';

create trigger once_audit_no_delete before delete on once_audit for each row
    signal sqlstate '45000' set message_text = 'once_audit is append-only';
