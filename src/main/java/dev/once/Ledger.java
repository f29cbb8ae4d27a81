package dev.once;

import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.SettlementRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger for operators, to be injected: {@code @Inject Ledger ledger}. It shows operations of all applications that
 * share it, and ends those whose outcome is unknown. Who may do so is for the caller to check.
 *
 * <p>Every method works in transactions of its own, whatever its caller's, and throws {@link LedgerUnavailableException}
 * where the ledger cannot be reached. Stateless; thread-safe.
 */
public interface Ledger {

    /** Where an operation stands. */
    enum Status {
        /** An attempt or a verification is under way, or was abandoned. */
        PENDING,
        /** It took effect. */
        SUCCEEDED,
        /** It did not take effect and never will. */
        FAILED,
        /** It did not take effect yet: the next call runs the method. */
        RETRYABLE,
        /** Whether it took effect is not known. */
        UNKNOWN
    }

    /**
     * One page of the operations that a query asks for, in the order of their ids. {@link Status#UNKNOWN} is answered
     * from the list of those in doubt. Other queries read through the ledger until the page is full: to look for a rare
     * status among many operations takes long.
     */
    Page find(Query query);

    /** An operation with all that is kept of its attempts; empty where the ledger has none with this id. */
    Optional<History> history(String operationId);

    /**
     * Gives an UNKNOWN operation its outcome. {@link Outcome#happened}: later calls get the result, which must be one of
     * the method's return type, of a method of this application. {@link Outcome#ruledOut}: it did not happen and shall
     * not: later calls get {@link dev.once.exceptions.RecordedFailureException}. To let the next call try again, see
     * {@link #release}.
     *
     * <p>Who settled it, by {@link CallContext#user()}, and why are kept in its history.
     *
     * @param why 1 or more characters, for people
     * @throws SettlementRefusedException if there is no such operation, it is not UNKNOWN (any more), or an attempt of it
     *     may still run on a live node
     * @throws IllegalArgumentException if the outcome is {@link Outcome#unknown}, the result is none of the method's, or
     *     {@code why} is blank
     */
    void settle(String operationId, Outcome<?> outcome, String why);

    /**
     * Lets the next call of an UNKNOWN operation run its method again: whoever calls this has made sure that the effect
     * did not happen and that no earlier request can bring it about. A {@link Status#SUCCEEDED} operation is never
     * released.
     *
     * @param why 1 or more characters, for people
     * @throws SettlementRefusedException as {@link #settle}
     * @throws IllegalArgumentException if {@code why} is blank
     */
    void release(String operationId, String why);

    /**
     * The same ledger, which settles and releases although an attempt may still run. What that attempt does is not
     * undone; a result that it leaves is kept as evidence.
     */
    Ledger forced();

    /**
     * Which operations are looked for. Immutable.
     *
     * @param action their action; empty: any
     * @param status where they stand; empty: anywhere
     * @param olderThan at least how long ago they were first called
     * @param after the {@link Page#next()} of the page before; empty: from the beginning
     * @param limit how many are on a page, 1 to 1000
     */
    record Query(
            Optional<String> action, Optional<Status> status, Duration olderThan, Optional<String> after, int limit) {

        private static final int LIMIT = 100;
        private static final int LIMIT_MAX = 1_000;

        public Query {
            if (limit < 1 || limit > LIMIT_MAX) {
                throw new IllegalArgumentException("a page has 1 to " + LIMIT_MAX + " operations, not " + limit);
            }
            if (olderThan.isNegative()) {
                throw new IllegalArgumentException("olderThan is zero or more, not " + olderThan);
            }
        }

        /** All operations, 100 on a page. */
        public static Query all() {
            return new Query(Optional.empty(), Optional.empty(), Duration.ZERO, Optional.empty(), LIMIT);
        }

        /** Those that stand so, 100 on a page. */
        public static Query of(Status status) {
            return all().with(status);
        }

        /** Those that stand so. */
        public Query with(Status value) {
            return new Query(action, Optional.of(value), olderThan, after, limit);
        }

        /** Those of this action. */
        public Query ofAction(String value) {
            return new Query(Optional.of(value), status, olderThan, after, limit);
        }

        /** Those that were first called at least so long ago. */
        public Query olderThan(Duration value) {
            return new Query(action, status, value, after, limit);
        }

        /** The page after this one, if there is one. */
        public Query after(Page page) {
            return new Query(action, status, olderThan, page.next(), limit);
        }

        /** The same with so many on a page. */
        public Query limit(int value) {
            return new Query(action, status, olderThan, after, value);
        }
    }

    /**
     * Some operations.
     *
     * @param next where the next page begins; empty: this is the last one
     */
    record Page(List<Operation> operations, Optional<String> next) {

        public Page {
            operations = List.copyOf(operations);
        }
    }

    /**
     * An operation as the ledger has it. Instants are the database's.
     *
     * @param id 64 hexadecimal digits
     * @param action what it does
     * @param key what people see of its key; empty where it was purged
     * @param status where it stands
     * @param verifying whether a verifier is being asked
     * @param attempts how often the method was begun since its first call
     * @param context what was known of the caller at the first call
     * @param result as JSON, where it succeeded and has one
     * @param failure the class name of what the last attempt ended with, where that was no success
     * @param evidence as JSON, the result of an attempt that could not record it
     * @param calledAt the first call
     * @param completedAt when it reached its outcome
     * @param expiresAt when its retention ends; empty where it was purged
     */
    record Operation(
            String id,
            String action,
            String key,
            Status status,
            boolean verifying,
            int attempts,
            Map<CallContext.Field, String> context,
            Optional<String> result,
            Optional<String> failure,
            Optional<String> evidence,
            Instant calledAt,
            Optional<Instant> completedAt,
            Optional<Instant> expiresAt) {

        public Operation {
            context = Map.copyOf(context);
        }
    }

    /**
     * An operation and what was done about it, oldest first. An attempt that succeeded at once leaves no event.
     */
    record History(Operation operation, List<Event> events) {

        public History {
            events = List.copyOf(events);
        }
    }

    /**
     * An attempt, a verification or a decision.
     *
     * @param kind what it was
     * @param outcome what it ended with: a status, {@code ABANDONED}, {@code ENDED_LATE}, {@code HAPPENED} or
     *     {@code RULED_OUT}
     * @param startedAt its begin
     * @param endedAt when its end was recorded
     * @param thrown what it threw
     * @param who decided, where that is known
     * @param why it was decided so
     */
    record Event(
            Kind kind,
            String outcome,
            Instant startedAt,
            Instant endedAt,
            Optional<PastAttempt.Thrown> thrown,
            Optional<String> who,
            Optional<String> why) {

        /** What an event is. */
        public enum Kind {
            /** A run of the method. */
            ATTEMPT,
            /** A verifier was asked. */
            VERIFICATION,
            /** Somebody settled or released the operation. */
            DECISION
        }
    }
}
