package dev.once.internal.http;

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
import dev.once.exceptions.SettlementRefusedException;
import dev.once.http.IdempotencyKeyMissingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is told of a request that was refused, as problem types of RFC 9457. Their names stay as they are. */
enum Problem {
    KEY_MISSING(IdempotencyKeyMissingException.class, 400, "Idempotency-Key is missing"),
    KEY_INVALID(InvalidIdempotencyKeyException.class, 400, "The call has no usable idempotency key"),
    IN_PROGRESS(OperationInProgressException.class, 409, "A request is outstanding for this Idempotency-Key"),
    OUTCOME_UNKNOWN(OutcomeUnknownException.class, 409, "It is not known whether the operation took effect"),
    CLAIM_LOST(ClaimLostException.class, 409, "Another attempt has taken over"),
    KEY_EXPIRED(OperationExpiredException.class, 410, "Idempotency-Key is used up"),
    BODY_TOO_LARGE(null, 413, "The body is too large for a request with an Idempotency-Key"),
    KEY_REUSED(IdempotencyKeyReusedException.class, 422, "Idempotency-Key is already used"),
    RESULT_UNAVAILABLE(
            RecordedResultUnavailableException.class, 500, "The operation succeeded, and its result is lost"),
    RECORDED_FAILURE(RecordedFailureException.class, 500, "The operation failed for good"),
    LEDGER_UNAVAILABLE(LedgerUnavailableException.class, 503, "The ledger is not available"),
    SETTLEMENT_REFUSED(SettlementRefusedException.class, 409, "The operation cannot be settled by hand"),
    REFUSED_IN_TURN(null, 500, "An operation that the request called in turn was refused, and another one was not"),
    OTHER(IdempotencyException.class, 500, "The call was refused");

    /** Not a place to look at: a name that nobody else gives. */
    static final String TYPES = "tag:once.dev,2026:";

    private static final Duration SOON = Duration.ofSeconds(1);

    private final @Nullable Class<? extends IdempotencyException> exception;
    private final int status;
    private final String title;

    Problem(@Nullable Class<? extends IdempotencyException> exception, int status, String title) {
        this.exception = exception;
        this.status = status;
        this.title = title;
    }

    /** That of an exception: of the first class in the order of this list that it is of. */
    static Problem of(IdempotencyException refusal) {
        for (Problem problem : values()) {
            if (problem.exception != null && problem.exception.isInstance(refusal)) {
                return problem;
            }
        }
        return OTHER;
    }

    /** The exception that it tells of; empty where there is none. */
    Optional<Class<? extends IdempotencyException>> exception() {
        return Optional.ofNullable(exception);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String type() {
        return TYPES + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The problem with this type; empty where it is none of these. */
    static Optional<Problem> named(String type) {
        return Arrays.stream(values())
                .filter(problem -> problem.type().equals(type))
                .findFirst();
    }

    /** Whether it tells of a call that did nothing, and is to be made in another way. */
    boolean saysThatNothingRan() {
        return this == KEY_INVALID || this == KEY_EXPIRED || this == KEY_REUSED;
    }

    /** Whether the client's mistake is one that the documentation of the API explains. */
    boolean isOfTheKey() {
        return this == KEY_MISSING
                || this == KEY_INVALID
                || this == KEY_REUSED
                || this == KEY_EXPIRED
                || this == IN_PROGRESS
                || this == BODY_TOO_LARGE;
    }

    /** After which time the same request is worth another try; empty where it is not. */
    static Optional<Duration> retryAfter(IdempotencyException refusal) {
        if (refusal instanceof OperationInProgressException progress) {
            return Optional.of(progress.retryAfter());
        }
        return refusal instanceof LedgerUnavailableException
                        || refusal instanceof ClaimLostException
                        || (refusal instanceof OutcomeUnknownException unknown && unknown.isRetryable())
                ? Optional.of(SOON)
                : Optional.empty();
    }
}
