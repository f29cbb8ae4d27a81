package dev.once.internal.tools;

import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationExpiredException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.exceptions.RecordedFailureException;
import dev.once.exceptions.RecordedResultUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a language model is told of a call that gave no result: what happened, whether the effect took place, and what to
 * do next. Never keys, ids, or what an exception says that was not written for callers.
 */
public final class ErrorTexts {

    private ErrorTexts() {}

    /** The text for what a call of a protected method has thrown. */
    public static String of(Throwable failure, ProtectedMethod method) {
        return failure instanceof IdempotencyException refusal && isOfThisCall(refusal, method)
                ? refused(refusal)
                : failed(failure, method);
    }

    /** The text for what a call of any other method has thrown. */
    public static String of(Throwable failure) {
        return failure instanceof IdempotencyException refusal && refusal.getMessage() != null
                ? refusal.getMessage()
                : "The call failed (" + type(failure) + "). Nothing is known of its effect.";
    }

    /** The text for a call that cannot be told apart from others. */
    static String invalid() {
        return "The call did not run, and nothing happened: what tells it apart from other calls is missing or cannot be"
                + " used. Give every argument that the tool asks for; if all are given, a person must correct the tool or"
                + " the caller's key.";
    }

    /** The text for a call whose result cannot be written. */
    static String resultUnavailable() {
        return "The call has come to its end, but its result cannot be given. Do not call again. Look up what has"
                + " changed, or say that a person must.";
    }

    /** The text for a call with a number that would be read as another one. */
    static String tooManyDigits() {
        return "The call did not run, and nothing happened: a number has too many digits to be read exactly. Give at most "
                + ExactNumbers.DIGITS + " digits, without those that only say how large it is.";
    }

    /** The text for a call with arguments that are not those of the tool. */
    public static String otherArguments() {
        return "The call did not run, and nothing happened: its arguments are not those of the tool. Give them as the tool"
                + " describes them.";
    }

    /** A method may make idempotent calls itself: what those are refused with says nothing of what it did before. */
    private static boolean isOfThisCall(IdempotencyException refusal, ProtectedMethod method) {
        return refusal.action().equals(Optional.of(method.action()));
    }

    private static String refused(IdempotencyException refusal) {
        if (refusal instanceof OperationInProgressException running) {
            return "The same call is still running, and this one did nothing. Do not change the arguments. Ask again in "
                    + seconds(running.retryAfter()) + " with exactly the same arguments.";
        } else if (refusal instanceof IdempotencyKeyReusedException reused) {
            return reused(reused.parameters());
        } else if (refusal instanceof OutcomeUnknownException unknown && unknown.isRetryable()) {
            return "This call, or the same call before it, may have taken effect, and it is not known yet whether it did."
                    + " Call again later with exactly the same arguments to learn it: it has its effect at most once. Do"
                    + " not try to reach the same in another way.";
        } else if (refusal instanceof OutcomeUnknownException) {
            return "This call, or the same call before it, may have taken effect, and nobody knows whether it did. Do not"
                    + " call again, and do not try to reach the same in another way. A person must look: say so.";
        } else if (refusal instanceof RecordedFailureException recorded) {
            return permanently(simpleName(recorded.failureClass()));
        } else if (refusal instanceof OperationExpiredException) {
            return "The same call was made so long ago that its outcome is not given any more. This call did nothing. Do"
                    + " not call again with these arguments.";
        } else if (refusal instanceof LedgerUnavailableException) {
            return "The call could not be protected from happening twice just now, so nothing happened. Call again later"
                    + " with exactly the same arguments.";
        } else if (refusal instanceof InvalidIdempotencyKeyException) {
            return invalid();
        } else if (refusal instanceof RecordedResultUnavailableException) {
            return resultUnavailable();
        } else if (refusal instanceof ClaimLostException) {
            return "The call took too long, and its outcome is not decided by it. Call again with exactly the same"
                    + " arguments to learn the outcome: it has its effect at most once.";
        }
        return repeatable(type(refusal));
    }

    private static String reused(List<String> parameters) {
        String what = parameters.isEmpty()
                ? "The tool itself has changed since the first call."
                : "Different from the first call: " + String.join(", ", parameters) + ".";
        return "This call did nothing: it is the same as an earlier call, but has other arguments. " + what
                + " To get the outcome of the first call, send its arguments again. Do not change other arguments to get"
                + " round this.";
    }

    private static String failed(Throwable failure, ProtectedMethod method) {
        List<String> violations = method.violations(failure);
        if (!violations.isEmpty()) {
            return "The call did not run, and nothing happened: " + sentence(String.join("; ", violations))
                    + " Give arguments that are allowed.";
        }
        if (!method.isPermanent(failure)) {
            return repeatable(type(failure));
        }
        String message = failure.getMessage();
        return permanently(
                method.isForCallers(failure) && message != null && !message.isBlank() ? message : type(failure));
    }

    private static String permanently(String why) {
        return "The call failed for good: " + sentence(why)
                + " Nothing happened. Do not call again with these arguments: the answer will be the same.";
    }

    private static String repeatable(String why) {
        return "The call failed: " + sentence(why)
                + " You may call again with exactly the same arguments: it has its effect at most once.";
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        return stripped.endsWith(".") || stripped.endsWith("!") || stripped.endsWith("?") ? stripped : stripped + ".";
    }

    private static String seconds(Duration time) {
        long seconds = Math.max(1, time.plusMillis(999).toSeconds());
        return seconds == 1 ? "1 second" : seconds + " seconds";
    }

    private static String type(Throwable failure) {
        return simpleName(failure.getClass().getName());
    }

    private static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
