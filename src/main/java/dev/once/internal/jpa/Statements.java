package dev.once.internal.jpa;

import dev.once.AuditTrail;
import dev.once.spi.AttemptRecord;
import dev.once.spi.OperationQuery;
import dev.once.spi.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ledger's statements. Each that changes an operation is guarded: what it found must be what its writer was given,
 * and no row changed has a meaning of its own.
 *
 * <p>MariaDB assigns from left to right and later expressions see the new values, so that no expression here reads a
 * column that its statement has assigned before it.
 */
final class Statements {

    static final int ACTION_LENGTH = 500;
    static final int READABLE_KEY_LENGTH = 255;
    static final int FAILURE_TYPE_LENGTH = 500;
    /** The longest text that H2 keeps beside a row. */
    static final int TEXT_LENGTH = 1_048_576;

    static final int ACTOR_LENGTH = 255;
    static final int NODE_NAME_LENGTH = 255;
    static final int JOB_NAME_LENGTH = 64;

    static final String NO_RESULT = "The result could not be written.";

    /** The attempt is nobody's, a dead node's, or past its time limit. Judged by the database's clock. */
    private static final String ABANDONED = """
            (owner is null or attempt_until < {now} or not exists (select 1 from once_node n
            where n.incarnation = once_operation.owner and n.heartbeat_at >= {now-deadAfter}))""";

    private static final String READ = "select once_operation.*, {now} as read_at, case when status = 'PENDING' and "
            + ABANDONED + " then true else false end as abandoned from once_operation";

    /** A receipt says that the effect exists, and nothing of the application's was lost with its attempt. */
    private static final String PROMOTABLE = "(receipt_fence is not null and receipt_rows_lost = false)";

    /** A new fence without the old token does not exist, nor the other way round: a counter can go back in a failover. */
    private static final String CLAIMED =
            " where id = :id and generation = :generation and fence = :fence and token = :token";

    private static final String WITHIN_LIMIT = " and (attempt_until is null or attempt_until >= {now})";

    private static final String RUNNING = CLAIMED + " and status = 'PENDING'" + WITHIN_LIMIT;

    /** With the token, too: once a row has been purged, its key begins again at the first generation and fence. */
    private static final String SEEN =
            " where id = :id and generation = :generation and fence = :fence and token = :seenToken and status = :status";

    /** It is not given up since it was seen: who gives up tells of it, and who takes over only where nobody has. */
    private static final String OWNED_AS_SEEN = " and (owner = :seenOwner or (owner is null and :ownerless = true))";

    private static final String RECEIPTS =
            " receipt_result = :receiptResult, receipt_fence = :receiptFence, receipt_rows_lost = :rowsLost";

    /** What was in doubt is not any more. */
    private static final String CLEARED =
            ", doubtful = false, receipt_result = null, receipt_fence = null, receipt_rows_lost = false";

    private static final String FAILURE =
            ", failure_type = :failureType, failure_message = :failureMessage, failure_causes = :failureCauses,"
                    + " error_type = :errorType";

    /** Whether the effect happened is known for good: a new operation may take its place, and nothing need be kept. */
    private static final String CERTAIN =
            "(status in ('SUCCEEDED', 'FAILED') or (status = 'RETRYABLE' and doubtful = false))";

    /**
     * Not where the expiry is null: that was purged before. The clock is a parameter, since no index is searched by a
     * function that PostgreSQL and MariaDB call anew for each row.
     */
    private static final String PURGEABLE = "expires_at <= :now and " + CERTAIN;

    /** The generation that a claim is of. A key whose row was purged counts from one again: the seed tells them apart. */
    private static final String GENERATION =
            " where id = :id and generation = :generation and seed = :seed and purged_at is null";

    private static final String IN_DOUBT = "(doubtful = true or receipt_fence is not null)";

    final Sql find;
    final Sql standing;
    final Sql receipt;

    final Sql claim;
    final Sql claimInCallers;
    final Sql confirm;
    final Sql retry;
    final Sql repeat;
    final Sql renew;
    final Sql verify;
    final Sql ruledOut;
    final Sql insertFailed;

    final Sql succeed;
    final Sql succeedLate;
    final Sql fail;
    final Sql retryLater;
    final Sql doubt;
    final Sql giveUp;
    final Sql happened;
    final Sql stillUnknown;
    final Sql settle;
    final Sql bury;

    final Sql evidence;
    final Sql deposit;
    final Sql depositAndPromote;

    final Sql attempt;
    final Sql keepAttempt;
    final Sql endedFirst;
    final Sql endedLate;
    final Sql attempts;
    final Sql attend;
    final Sql attended;
    final Sql unknown;

    final Sql mayBeRunning;
    final Sql decideSucceeded;
    final Sql decideFailed;
    final Sql release;

    final Sql pending;
    final Sql orphan;

    final Sql takePurge;
    final Sql purgeJob;
    final Sql firstPurge;
    final Sql endPurge;
    final Sql purgeable;
    final Sql remove;
    final Sql reduce;
    final Sql forgetAttempts;

    final Sql tell;
    final Sql tellAt;

    final Sql enter;
    final Sql beat;
    final Sql clock;
    final Sql dead;
    final Sql oldestClaim;
    final Sql removeDead;
    final Sql leave;

    Statements(Database database) {
        find = database.sql("find", READ + " where id = :id");
        standing = database.sql("standing", "select status, owner, attempt_at from once_operation where id = :id");
        receipt = database.sql(
                "receipt",
                "select receipt_result, receipt_fence, receipt_rows_lost from once_operation" + GENERATION
                        + " and receipt_fence is not null");

        String insert = """
                insert into once_operation (id, action, readable_key, effect, status, generation, fence, token, owner,
                attempts, take_overs, doubtful, fingerprint, seed, receipt_rows_lost, arguments, parent, tombstone, claimed_at,
                attempt_at, attempt_until, expires_at, %s%s) values (:id, :action, :readableKey, :effect, '%s', 1, 1,
                :token, :owner, 1, 0, false, :fingerprint, :seed, false, :arguments, :parent, :tombstone, {now}, {now},
                {now+timeLimit}, {now+retention}, %s%s)""";
        String names = ContextColumns.names();
        String parameters = ContextColumns.parameters();
        String first = insert.formatted(names, "", "PENDING", parameters, "");
        claim = database.sql("claim", first);
        claimInCallers = database.sql("claim", first + database.unlessThere());
        insertFailed = database.sql(
                "recordFailure",
                insert.formatted(
                        names,
                        ", completed_at, failure_type, failure_message, failure_causes, error_type",
                        "FAILED",
                        parameters,
                        ", {now}, :failureType, :failureMessage, :failureCauses, :errorType"));
        confirm = database.sql(
                "confirm",
                "update once_operation set attempt_at = {now}, attempt_until = {now+timeLimit}" + CLAIMED
                        + " and owner = :owner and status = 'PENDING'");

        String claimed = """
                update once_operation set fence = fence + 1, token = :newToken, owner = :owner, status = 'PENDING',
                effect = :effect, tombstone = case when :tombstone = true then true else tombstone end""";
        // What the attempt before has failed with is kept with that: a verifier must not be told that this one did.
        String again = claimed + """
                , attempts = attempts + 1, take_overs = take_overs + %d, doubtful = %s, arguments = :arguments,
                attempt_at = {now}, attempt_until = {now+timeLimit}, attempted_at = null, verified_at = null,
                failure_type = null, failure_message = null, failure_causes = null, error_type = null""";
        retry = database.sql(
                "takeOver (retry)",
                again.formatted(0, "doubtful") + SEEN + " and status = 'RETRYABLE' and not " + PROMOTABLE
                        + " and (doubtful = false or claimed_at > {now-repeatWithin})");
        repeat = database.sql(
                "takeOver (abandoned)",
                again.formatted(1, "true") + SEEN
                        + " and status = 'PENDING' and attempted_at is null and effect = 'KEYED'" + " and not "
                        + PROMOTABLE + " and claimed_at > {now-repeatWithin} and " + ABANDONED + OWNED_AS_SEEN);
        renew = database.sql(
                "takeOver (expired)",
                """
                update once_operation set generation = generation + 1, fence = fence + 1, token = :newToken,
                owner = :owner, status = 'PENDING', attempts = 1, take_overs = 0, action = :action,
                readable_key = :readableKey, effect = :effect, fingerprint = :fingerprint, seed = :seed,
                result = null, note = null, failure_type = null, failure_message = null, failure_causes = null,
                error_type = null, receipt_result = null, receipt_fence = null, receipt_rows_lost = false, arguments = :arguments,
                parent = :parent, attempted_at = null, verified_at = null,
                tombstone = :tombstone, purged_at = null, claimed_at = {now}, attempt_at = {now},
                attempt_until = {now+timeLimit}, completed_at = null, expires_at = {now+retention}, doubtful = false"""
                        + ContextColumns.assigned()
                        + SEEN
                        + " and (expires_at is null or expires_at <= {now}) and "
                        + CERTAIN);

        // The last attempt's begin is kept; its limit does not bind the verification, which has one of the engine's.
        verify = database.sql(
                "takeOver (verify)",
                claimed
                        + ", doubtful = true, attempted_at = case when attempted_at is null then attempt_at"
                        + " else attempted_at end, attempt_at = {now}, attempt_until = null"
                        + SEEN
                        + " and not " + PROMOTABLE + " and (verified_at is null or verified_at <= {now-backoff})"
                        + " and (status = 'UNKNOWN' or (status = 'PENDING' and " + ABANDONED + OWNED_AS_SEEN
                        + "))");
        // A receipt that has come since the verifier was told what there is outweighs its answer.
        ruledOut = database.sql(
                "takeOver (ruled out)",
                again.formatted(0, "false")
                        + ", receipt_result = null, receipt_fence = null, receipt_rows_lost = false"
                        + SEEN
                        + " and token = :token and status = 'PENDING' and attempted_at is not null and not "
                        + PROMOTABLE
                        + " and (receipt_fence is null or receipt_fence = :evidence)");

        succeed = database.sql("write (succeeded)", success() + RUNNING);
        succeedLate = database.sql("write (succeeded)", success() + CLAIMED + " and status = 'UNKNOWN'" + WITHIN_LIMIT);
        fail = database.sql(
                "write (failed)",
                end(
                                "case when " + IN_DOUBT + " then 'UNKNOWN' else 'FAILED' end",
                                "(" + PROMOTABLE + " or not " + IN_DOUBT + ")")
                        + FAILURE + ", doubtful = " + IN_DOUBT + RUNNING);
        retryLater = database.sql(
                "write (retryable)",
                end("'RETRYABLE'", PROMOTABLE) + FAILURE
                        + ", doubtful = case when :ambiguous = true then true else doubtful end" + RUNNING);
        doubt = database.sql("write (unknown)", end("'UNKNOWN'", PROMOTABLE) + FAILURE + ", doubtful = true" + RUNNING);
        giveUp = database.sql("write (given up)", "update once_operation set owner = null" + RUNNING);
        happened = database.sql(
                "write (happened)",
                """
                update once_operation set
                result = case when %1$s and receipt_result is not null then receipt_result else :result end,
                note = case when %1$s and receipt_result is not null then null else :note end,
                completed_at = {now}, status = 'SUCCEEDED'""".formatted(PROMOTABLE)
                        + CLAIMED
                        + " and status in ('PENDING', 'UNKNOWN') and attempted_at is not null");
        stillUnknown = database.sql(
                "write (still unknown)",
                end("'UNKNOWN'", PROMOTABLE) + ", doubtful = true, verified_at = {now}" + RUNNING
                        + " and attempted_at is not null");
        settle = database.sql(
                "settle",
                end("'UNKNOWN'", PROMOTABLE) + ", doubtful = true" + SEEN
                        + " and ((status = 'RETRYABLE' and doubtful = true) or (status = 'PENDING' and " + ABANDONED
                        + OWNED_AS_SEEN + "))");
        bury = database.sql(
                "bury",
                end("'UNKNOWN'", PROMOTABLE) + ", doubtful = true" + SEEN
                        + " and owner = :owner and status = 'PENDING'");

        evidence = database.sql(
                "evidence", "update once_operation set" + RECEIPTS + CLAIMED + " and receipt_fence is null");
        deposit = database.sql(
                "deposit",
                "update once_operation set doubtful = true," + RECEIPTS + GENERATION + " and receipt_fence is null");
        depositAndPromote = database.sql(
                "deposit",
                """
                update once_operation set
                result = case when status = 'UNKNOWN' then :receiptResult else result end,
                note = case when status = 'UNKNOWN' then :note else note end,
                completed_at = case when status = 'UNKNOWN' then {now} else completed_at end,"""
                        + RECEIPTS
                        + ", doubtful = true, status = case when status = 'UNKNOWN' then 'SUCCEEDED' else status end"
                        + GENERATION
                        + " and not "
                        + PROMOTABLE);

        attempt = database.sql(
                "attempt",
                "select 1 from once_attempt"
                        + " where operation_id = :id and generation = :generation and fence = :fence");
        keepAttempt = database.sql("keep attempt", """
                insert into once_attempt (operation_id, generation, fence, kind, owner, started_at, ended_at, outcome,
                failure_type, failure_message, failure_causes, error_type, actor, reason) values (:id, :generation,
                :fence, :kind, :owner, :startedAt, {now}, :outcome, :failureType, :failureMessage, :failureCauses,
                :errorType, :actor, :reason)""");
        // Changes nothing but that it locks the row: whoever finds it abandoned has to see whose it was.
        endedFirst = database.sql(
                "ended late",
                "update once_operation set attempt_until = attempt_until" + CLAIMED
                        + " and status = 'PENDING' and attempted_at is null");
        endedLate = database.sql("ended late", """
                update once_attempt set outcome = '%s', ended_at = {now}, failure_type = :failureType,
                failure_message = :failureMessage, failure_causes = :failureCauses, error_type = :errorType
                where operation_id = :id and generation = :generation and fence = :fence and kind = 'ATTEMPT' and outcome = '%s'""".formatted(AttemptRecord.ENDED_LATE, AttemptRecord.ABANDONED));
        attempts = database.sql(
                "attempts", "select * from once_attempt where operation_id = :id order by generation, fence");
        attend = database.sql("attend", """
                insert into once_attention (operation_id, action, since)
                select o.id, o.action, {now} from once_operation o where o.id = :id
                and not exists (select 1 from once_attention a where a.operation_id = o.id)""");
        attended = database.sql("attended", "delete from once_attention where operation_id = :id");

        unknown = database.sql(
                "unknown",
                "select count(*) from once_attention a join once_operation o on o.id = a.operation_id"
                        + " where o.status = 'UNKNOWN'");

        mayBeRunning = database.sql("may be running", """
                select distinct a.owner from once_attempt a join once_node n on n.incarnation = a.owner
                where a.operation_id = :id and a.generation = :generation and a.kind = 'ATTEMPT'
                and a.outcome = 'ABANDONED' and n.heartbeat_at >= {now-deadAfter}""");
        String decided = "update once_operation set fence = fence + 1, token = :newToken, owner = null, status = ";
        String unknown = SEEN + " and status = 'UNKNOWN'";
        decideSucceeded = database.sql(
                "decide (succeeded)",
                decided + "'SUCCEEDED', result = :result, note = :note, completed_at = {now}" + unknown);
        decideFailed = database.sql(
                "decide (failed)", decided + "'FAILED', completed_at = {now}" + FAILURE + CLEARED + unknown);
        release = database.sql(
                "decide (released)",
                decided + "'RETRYABLE', attempted_at = null, verified_at = null" + CLEARED + unknown);

        pending = database.sql(
                "pending",
                "select id, generation, fence, token, effect, attempted_at, action, attempts from once_operation"
                        + " where owner = :owner and attempt_at >= :since and status = 'PENDING'");
        orphan = database.sql(
                "give up orphan",
                "update once_operation set owner = null" + CLAIMED + " and owner = :owner and status = 'PENDING'");

        // The last purge of any node counts. A job whose owner has no live heartbeat is free.
        takePurge = database.sql("purge", """
                update once_job set owner = :owner where name = 'purge' and (owner = :owner
                or (ran_at <= {now-interval} and (owner is null or not exists (select 1 from once_node n
                where n.incarnation = once_job.owner and n.heartbeat_at >= {now-deadAfter}))))""");
        purgeJob = database.sql("purge", "select 1 from once_job where name = 'purge'");
        firstPurge =
                database.sql("purge", "insert into once_job (name, owner, ran_at) values ('purge', :owner, {now})");
        endPurge = database.sql(
                "purge", "update once_job set owner = null, ran_at = {now} where name = 'purge' and owner = :owner");
        // Passes by what others have locked: it waits for no call, so that it can neither hold one up for long nor be
        // one half of a deadlock. What it has locked stays as it was found until it is purged.
        purgeable = database.sql(
                "purge",
                "select id, tombstone, action, generation, fence, attempts, status from once_operation where "
                        + PURGEABLE + " order by expires_at limit :limit for update skip locked");
        remove = database.sql(
                "purge", "delete from once_operation where id = :id and tombstone = false and " + PURGEABLE);
        String reduced = """
                update once_operation set readable_key = '', result = null, note = null, failure_type = null,
                failure_message = null, failure_causes = null, error_type = null, receipt_result = null,
                receipt_fence = null, receipt_rows_lost = false, arguments = null, parent = null, attempted_at = null,
                verified_at = null, purged_at = {now}, expires_at = null""";
        reduce = database.sql(
                "purge", reduced + ContextColumns.cleared() + " where id = :id and tombstone = true and " + PURGEABLE);
        forgetAttempts = database.sql("purge", """
                delete from once_attempt where operation_id = :id and not exists (select 1 from once_operation o
                where o.id = once_attempt.operation_id and o.purged_at is null)""");

        tell = database.sql("audit", told(database.entryTime()));
        tellAt = database.sql("audit", told(":entryAt"));

        enter = database.sql(
                "enter",
                "insert into once_node (incarnation, name, started_at, heartbeat_at, oldest_claim_at)"
                        + " values (:incarnation, :name, {now}, {now}, {now})");
        beat = database.sql(
                "renew",
                "update once_node set heartbeat_at = {now}, oldest_claim_at = :oldestClaim"
                        + " where incarnation = :incarnation");
        clock = database.sql("clock", "select {now} as read_at, " + database.server());
        dead = database.sql("dead", "select incarnation from once_node where heartbeat_at < {now-deadAfter}");
        oldestClaim =
                database.sql("oldest claim", "select oldest_claim_at from once_node where incarnation = :incarnation");
        removeDead = database.sql(
                "bury node",
                "delete from once_node where incarnation = :incarnation and heartbeat_at < {now-deadAfter}");
        leave = database.sql("leave", "delete from once_node where incarnation = :incarnation");
    }

    /**
     * One page of what is looked for. By the list of operations in doubt where that is what is wanted: no index is kept
     * on the status. A condition that is not asked for is not there, so that no plan has to guess.
     */
    Sql list(Database database, OperationQuery query) {
        StringBuilder text = new StringBuilder(READ + " where purged_at is null and claimed_at <= {now-olderThan}");
        if (query.status() == Status.UNKNOWN) {
            text.append(" and id in (select a.operation_id from once_attention a)");
        }
        if (query.status() != null) {
            text.append(" and status = :status");
        }
        if (query.action() != null) {
            text.append(" and action = :action");
        }
        if (query.after() != null) {
            text.append(" and id > :after");
        }
        return database.sql("list", text + " order by id limit :limit");
    }

    private static String told(String at) {
        String parameters = AuditEntry.COLUMNS.stream()
                .map(column -> ":" + AuditEntry.parameter(column))
                .collect(Collectors.joining(", "));
        return "insert into once_audit (happened_at, " + String.join(", ", AuditEntry.COLUMNS) + ", "
                + ContextColumns.names() + ") values (" + at + ", " + parameters + ", "
                + ContextColumns.entryParameters()
                + ")";
    }

    /** One page of entries; by the index that its conditions have. A condition that is not asked for is not there. */
    Sql audit(Database database, AuditTrail.Query query) {
        List<String> conditions = new ArrayList<>();
        query.operationId().ifPresent(id -> conditions.add("operation_id = :operation"));
        query.action().ifPresent(action -> conditions.add("action = :action"));
        query.agent().ifPresent(agent -> conditions.add("agent_id = :agent"));
        query.user().ifPresent(user -> conditions.add("user_id = :user"));
        query.conversation().ifPresent(conversation -> conditions.add("conversation = :conversation"));
        query.from().ifPresent(from -> conditions.add("happened_at >= :from"));
        query.until().ifPresent(until -> conditions.add("happened_at < :until"));
        // The first condition bounds the search in the index, the second passes by what was there.
        query.after()
                .ifPresent(after ->
                        conditions.add("happened_at >= :afterAt and (happened_at > :afterAt or id > :afterId)"));
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return database.sql("audit", "select * from once_audit" + where + " order by happened_at, id limit :limit");
    }

    private static String success() {
        return "update once_operation set result = :result, note = :note, completed_at = {now}, status = 'SUCCEEDED'";
    }

    /** Promotes a receipt; where there is none to promote, the status is another one. All in one statement. */
    private static String end(String otherwise, String completed) {
        return """
                update once_operation set
                result = case when %1$s then receipt_result else result end,
                note = case when %1$s and receipt_result is null then '%4$s' else note end,
                completed_at = case when %3$s then {now} else completed_at end,
                status = case when %1$s then 'SUCCEEDED' else %2$s end""".formatted(PROMOTABLE, otherwise, completed, NO_RESULT);
    }
}
