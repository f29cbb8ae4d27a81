package dev.once.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.spi.Interference.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A store under test, what stands around it, and the words of its tests. Shared by the tests of a class. */
public interface LedgerStage {

    Duration WAIT = Duration.ofSeconds(15);
    TakeOver.Abandoned REPEAT = new TakeOver.Abandoned(Duration.ofHours(12));
    Failure FAILURE = new Failure("Declined", "no money", "");

    LedgerStore store();

    OperatorStore operators();

    /** Those of the callers. */
    Transactions transactions();

    NodeStore nodes();

    /** How long a node is alive without a heartbeat. */
    Duration deadAfter();

    /** Lets time pass on the database's clock. */
    void pass(Duration time);

    /** Lets the last heartbeat of a node be that long ago. */
    void beatAgo(UUID incarnation, Duration ago) throws Exception;

    /** Lets the commit of the next call of this verb, in a transaction of the store's own, be done or not: nobody hears. */
    void loseAcknowledgement(Verb verb, boolean committed);

    /** The attempts that are kept of an operation, as generation and fence. */
    List<String> keptAttempts(OperationId id) throws Exception;

    /** Writes a row of the application's in the caller's transaction. */
    void writeOwnRow(String what) throws Exception;

    /** Whether the application's row is committed. */
    boolean hasOwnRow(String what) throws Exception;

    default OperationRecord row(OperationId id) {
        return store().find(id, Within.OWN_TRANSACTION).orElseThrow();
    }

    default ClaimResult claim(ClaimRequest request) {
        return store().claim(request, Within.OWN_TRANSACTION, WAIT);
    }

    default Claim claimed(ClaimRequest request) {
        return won(claim(request));
    }

    default Claim claimed(Effect effect) {
        return claimed(Requests.claim(effect));
    }

    default ClaimResult takeOver(OperationRecord seen, ClaimRequest request, TakeOver why) {
        return store().takeOver(seen, request, why, Within.OWN_TRANSACTION, WAIT);
    }

    default WriteResult write(Claim claim, Recording recording) {
        return store().write(claim, recording, Within.OWN_TRANSACTION);
    }

    /** A new operation that stands so, and that is not doubtful unless it has to be. */
    default Claim standing(Status status, Effect effect) {
        Claim claim = claimed(effect);
        if (status != Status.PENDING) {
            assertThat(write(claim, recording(status, "first"))).isEqualTo(new WriteResult.Written(status));
        }
        return claim;
    }

    /** What makes this status of a PENDING row. */
    static Recording recording(Status status, String what) {
        Failure failure = new Failure(what, null, "", ErrorType.CONFLICT);
        return switch (status) {
            case PENDING -> new Recording.GivenUp();
            case SUCCEEDED -> new Recording.Succeeded("\"" + what + "\"", null);
            case FAILED -> new Recording.Failed(failure);
            case RETRYABLE -> new Recording.Retryable(failure, false, null);
            case UNKNOWN -> new Recording.Unknown(failure, null);
        };
    }

    /** An attempt of the same operation by somebody else. */
    static ClaimRequest other(OperationId id, Effect effect) {
        return Requests.claim(id, effect, null);
    }

    static Claim won(ClaimResult result) {
        assertThat(result).isInstanceOf(ClaimResult.Won.class);
        return ((ClaimResult.Won) result).claim();
    }

    /** The row as somebody else has seen it, at another place. */
    static OperationRecord seen(OperationRecord row, Status status, int generation, long fence) {
        return copy(row, status, generation, fence, row.readAt());
    }

    /** The row without the moment of its reading. */
    static OperationRecord still(OperationRecord row) {
        return copy(row, row.status(), row.generation(), row.fence(), Instant.EPOCH);
    }

    private static OperationRecord copy(
            OperationRecord row, Status status, int generation, long fence, Instant readAt) {
        return new OperationRecord(
                row.id(),
                row.action(),
                row.readableKey(),
                row.effect(),
                status,
                generation,
                fence,
                row.token(),
                row.owner(),
                row.attempts(),
                row.takeOvers(),
                row.doubtful(),
                row.fingerprint(),
                row.seed(),
                row.result(),
                row.note(),
                row.failure(),
                row.receipt(),
                row.arguments(),
                row.context(),
                row.claimedAt(),
                row.attemptAt(),
                row.attemptedAt(),
                row.verifiedAt(),
                row.completedAt(),
                row.expiresAt(),
                row.purgedAt(),
                readAt,
                row.abandoned());
    }
}
