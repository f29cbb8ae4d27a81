package dev.once.internal.engine;

import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that the module writes to the log. An id is never given to another message, nor taken from one: people search for
 * them, and alerts name them. {@code docs/reference/messages.md} lists them with what they mean. Thread-safe.
 */
public enum Message {
    // Records of calls and operations: pairs of names and values.

    EXECUTED(1, Level.INFO, "event=executed {0}"),
    FAILED(2, Level.WARNING, "event=failed {0}"),
    NOT_RECORDED(3, Level.WARNING, "event=not-recorded {0}"),
    REPLAYED(4, Level.DEBUG, "event=replayed {0}"),
    REJECTED(5, Level.WARNING, "event=rejected {0}"),
    IN_PROGRESS(6, Level.INFO, "event=rejected {0}"),
    KEY_REUSED(7, Level.WARNING, "event=key-reused {0}"),
    RETRIED(8, Level.DEBUG, "event=retried {0}"),
    ABANDONED(9, Level.WARNING, "event=abandoned {0}"),
    IN_DOUBT(10, Level.WARNING, "event=in-doubt {0}"),
    SETTLED(11, Level.INFO, "event=settled {0}"),

    // The engine.

    NO_DOWNSTREAM_KEY(
            101,
            Level.WARNING,
            "{0} is effect = KEYED, but its method did not ask for CurrentOperation.downstreamKey: without a key that"
                    + " the other side recognises, a repeated attempt is a second effect."),
    TWO_RECEIPTS(
            102,
            Level.ERROR,
            "Two attempts of operation {0} ({1}) returned without their claim, with fences {2} and {3}: the effect may"
                    + " have happened twice. The first receipt is kept."),
    CONTRADICTED(
            103,
            Level.ERROR,
            "An attempt of operation {0} ({1}) returned after it had been decided to have failed: the effect may exist."
                    + " Its result is kept as the operation''s receipt."),
    NOT_SETTLED(104, Level.WARNING, "operation {0} is not settled yet and will be tried again"),
    FAILURE_NOT_RECORDED(105, Level.WARNING, "A permanent failure could not be recorded."),
    OVERTIME(106, Level.WARNING, "operation {0} is past its time limit, which the next call will find"),
    LISTENER_FAILED(107, Level.WARNING, "A listener failed, which changes nothing."),
    VERIFIER_SILENT(
            108, Level.WARNING, "The verifier of {0} has no answer about operation {1}: {2}. It counts as unknown."),

    // The node.

    ROUND_FAILED(201, Level.WARNING, "{0} failed"),
    ROW_STAYS(202, Level.DEBUG, "The node''s row stays until others find it dead."),
    PURGED(203, Level.DEBUG, "Purged {0} operations that were past their retention."),
    FOUND_DEAD(
            204,
            Level.WARNING,
            "This node could not renew its heartbeat for {0} and was found dead. It goes on as a new one; what it was"
                    + " running may have been taken over."),
    CLOCK_JUMPED(
            205,
            Level.WARNING,
            "The database''s clock has jumped or another server answers: for {0} this node takes nothing over."),
    GAVE_UP(206, Level.WARNING, "Gave up {0} operations that no attempt of this node works on."),
    NODE_DEAD(207, Level.INFO, "Node {0} is dead; {1} of its operations were in flight."),
    CALLS_NOT_TOLD(
            208,
            Level.WARNING,
            "The audit does not tell of {0} calls that were answered from the ledger or refused, or it is not known whether"
                    + " it does: the database was away for too long."),
    AUDIT_WAITS(209, Level.DEBUG, "The audit cannot be told of calls now, and will be."),
    AUDIT_BROKEN(210, Level.WARNING, "The audit could not be told of calls."),

    // The module in its application.

    RESULTS_LOST(
            301,
            Level.WARNING,
            "Results of asynchronous methods could not be recorded before the application''s end. Their operations are"
                    + " settled as after a crash."),
    NOT_CLOSED(302, Level.WARNING, "Could not be closed; it ends with the application."),
    CLASSIFIER_FAILED(
            303,
            Level.WARNING,
            "{0} could not say what a {1} of {2} means: it counts as having no opinion. This is logged once."),
    CALLER_NOT_CARRIED(304, Level.DEBUG, "The caller is not carried to a task''s thread."),
    DECIDED(305, Level.INFO, "Operation {0} ({1}) was UNKNOWN and has been made {2} by hand."),
    UNKNOWN_SETTING(306, Level.WARNING, "{0} is no setting of Once, and is ignored. There are: {1}."),
    DEFINITION(307, Level.WARNING, "{0}"),
    OBSERVER_FAILED(308, Level.WARNING, "An observer of {0} failed, which changes nothing."),
    CIRCLE(
            309,
            Level.WARNING,
            "Observers of events call idempotent methods, whose events they observe, and so on: {0} of {1} is not told."),
    SPAN_NOT_MARKED(
            310, Level.WARNING, "A span could not be marked with what became of its call. This is logged once."),
    METRIC_REFUSED(311, Level.WARNING, "The server does not take the metric {0}, which is not measured here."),
    SENSITIVE_KEPT(
            312, Level.WARNING, "once.arguments = full: the audit keeps @Sensitive arguments in clear, and for ever.");

    private final String id;
    private final Level level;
    private final String text;

    Message(int number, Level level, String text) {
        this.id = String.format(Locale.ROOT, "ONCE%04d", number);
        this.level = level;
        this.text = text;
    }

    /** What the line begins with: {@code ONCE} and four digits. */
    public String id() {
        return id;
    }

    /** How it is logged, unless it repeats what was said before: that is DEBUG. */
    public Level level() {
        return level;
    }

    /** The text, a {@link MessageFormat}. */
    public String text() {
        return text;
    }

    /** Whether {@link #log} writes anything. */
    public boolean isLogged(System.Logger log) {
        return log.isLoggable(level);
    }

    /** Writes it with these values in their places. */
    public void log(System.Logger log, Object... values) {
        write(log, level, null, values);
    }

    /** The same, of something that was thrown. */
    public void logCause(System.Logger log, @Nullable Throwable cause, Object... values) {
        write(log, level, cause, values);
    }

    /** The same, where it was to be expected, or has been said before. */
    public void debug(System.Logger log, Throwable cause, Object... values) {
        write(log, Level.DEBUG, cause, values);
    }

    private void write(System.Logger log, Level at, @Nullable Throwable cause, Object... values) {
        // Formatted here: a logger does not do it where there is a cause, and would take braces in a value for its own.
        if (!log.isLoggable(at)) {
            return;
        }
        Object[] shown = Arrays.stream(values).map(String::valueOf).toArray();
        String line = id + ": " + new MessageFormat(text, Locale.ROOT).format(shown);
        if (cause == null) {
            log.log(at, line);
        } else {
            log.log(at, line, cause);
        }
    }
}
