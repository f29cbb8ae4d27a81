package dev.once;

import dev.once.exceptions.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to operations, why, and when, to be injected: {@code @Inject AuditTrail audit}. It shows what all
 * applications that share the ledger have left. Who may read it is for the caller to check.
 *
 * <p>An entry about a change of an operation is written in the transaction of that change: neither is there without the
 * other. Entries about calls that changed nothing, {@link Kind#REPLAYED}, {@link Kind#REJECTED} and {@link
 * Kind#KEY_REUSED}, come up to a second later by default. Entries are never changed or removed.
 *
 * <p>Works in a transaction of its own, whatever its caller's. Stateless; thread-safe.
 */
public interface AuditTrail {

    /** What an entry tells of. */
    enum Kind {
        /** An attempt began: its claim, unless that is committed only together with its end, which is told alone then. */
        CLAIMED,
        /** The method returned, and its result is recorded. */
        EXECUTED,
        /** The method failed, or its caller's transaction rolled back after it had returned. */
        FAILED,
        /** A call was answered from a recorded outcome. */
        REPLAYED,
        /** A call got no outcome, and the method did not run for it. */
        REJECTED,
        /** A call was refused since its key had been used with other arguments. */
        KEY_REUSED,
        /** An attempt or a verification was found abandoned, or gave itself up. */
        ABANDONED,
        /** An operation that must not be repeated became UNKNOWN. */
        IN_DOUBT,
        /** An attempt that had lost its claim left its result as evidence. */
        EVIDENCE,
        /** An attempt that had lost its claim told that it failed. */
        ENDED_LATE,
        /** A verifier is asked whether an attempt took effect. */
        VERIFYING,
        /** The verifier had no answer. */
        NOT_VERIFIED,
        /** What was in doubt was settled: by a verifier, by a person, or by evidence. */
        SETTLED,
        /** The operation was past its retention and was purged from the ledger. */
        PURGED,
        /** Somebody has read the audit. */
        READ
    }

    /**
     * One page of the entries that a query asks for, in the order of their times. The reading is an entry of its own, with
     * {@link CallContext#user()} as the actor, and is recorded before this method returns.
     *
     * <p>An entry appears when the transaction that it is part of has committed, which can be later than its time: a page is
     * complete up to the begin of the oldest transaction that is open, less the second that calls which changed nothing
     * may take.
     *
     * @throws LedgerUnavailableException if the ledger cannot be reached, or the reading could not be recorded
     */
    Page find(Query query);

    /**
     * Which entries are looked for; all conditions must hold. Immutable.
     *
     * @param operationId of this operation; empty: of any
     * @param action of this action
     * @param agent of calls by the agent with this id
     * @param user of calls by this user
     * @param conversation of calls in this conversation
     * @param from not before this instant
     * @param until before this instant
     * @param after the {@link Page#next()} of the page before; empty: from the beginning
     * @param limit how many are on a page, 1 to 1000
     */
    record Query(
            Optional<String> operationId,
            Optional<String> action,
            Optional<String> agent,
            Optional<String> user,
            Optional<String> conversation,
            Optional<Instant> from,
            Optional<Instant> until,
            Optional<String> after,
            int limit) {

        private static final int LIMIT = 100;
        private static final int LIMIT_MAX = 1_000;

        public Query {
            if (limit < 1 || limit > LIMIT_MAX) {
                throw new IllegalArgumentException("a page has 1 to " + LIMIT_MAX + " entries, not " + limit);
            }
        }

        /** Everything. */
        public static Query all() {
            Optional<String> any = Optional.empty();
            return new Query(any, any, any, any, any, Optional.empty(), Optional.empty(), any, LIMIT);
        }

        /** The same, of this operation only. */
        public Query ofOperation(String id) {
            return new Query(Optional.of(id), action, agent, user, conversation, from, until, after, limit);
        }

        /** The same, of this action only. */
        public Query ofAction(String name) {
            return new Query(operationId, Optional.of(name), agent, user, conversation, from, until, after, limit);
        }

        /** The same, of calls by the agent with this id only. */
        public Query ofAgent(String id) {
            return new Query(operationId, action, Optional.of(id), user, conversation, from, until, after, limit);
        }

        /** The same, of calls by this user only. */
        public Query ofUser(String name) {
            return new Query(operationId, action, agent, Optional.of(name), conversation, from, until, after, limit);
        }

        /** The same, of calls in this conversation only. */
        public Query ofConversation(String id) {
            return new Query(operationId, action, agent, user, Optional.of(id), from, until, after, limit);
        }

        /** The same, not before the first of these instants, and before the second. */
        public Query between(Instant begin, Instant end) {
            return new Query(
                    operationId, action, agent, user, conversation, Optional.of(begin), Optional.of(end), after, limit);
        }

        /** The same, what comes after a page. */
        public Query after(String next) {
            return new Query(operationId, action, agent, user, conversation, from, until, Optional.of(next), limit);
        }

        /** The same, with this many entries on a page. */
        public Query limit(int entries) {
            return new Query(operationId, action, agent, user, conversation, from, until, after, entries);
        }
    }

    /**
     * Some entries.
     *
     * @param next where the next page begins; empty where there is none
     */
    record Page(List<Entry> entries, Optional<String> next) {

        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Something that happened. Instants are the database's.
     *
     * @param id of this entry, unique
     * @param at when
     * @param kind what
     * @param operationId 64 hexadecimal digits; empty where it is of no operation
     * @param action the operation's action; of a reading {@code audit}
     * @param generation how often the key had become a new operation; 0 where it is of no claim
     * @param fence the fence of the claim that it is of; 0 where it is of none
     * @param attempt the attempt that it is of, from 1; 0 where it is of none
     * @param status where the operation stood from then on; empty where it is of a call that changed nothing
     * @param node the incarnation of the node whose claim it is of
     * @param context what is known of the caller
     * @param arguments the arguments of the call as a JSON object, sensitive ones masked; empty where they are not kept
     * @param result the result as JSON; empty where there is none, or it is longer than 4,000 characters
     * @param failure what the method or verifier failed with
     * @param error what kind of thing went wrong
     * @param actor who decided or read
     * @param reason why: of a decision, a refusal, a missing result, a reading
     * @param took how long the attempt, or the call that was refused or replayed, took
     */
    record Entry(
            String id,
            Instant at,
            Kind kind,
            Optional<String> operationId,
            String action,
            int generation,
            long fence,
            int attempt,
            Optional<Ledger.Status> status,
            Optional<String> node,
            Map<CallContext.Field, String> context,
            Optional<String> arguments,
            Optional<String> result,
            Optional<PastAttempt.Thrown> failure,
            Optional<ErrorType> error,
            Optional<String> actor,
            Optional<String> reason,
            Optional<Duration> took) {

        public Entry {
            context = Map.copyOf(context);
        }
    }
}
