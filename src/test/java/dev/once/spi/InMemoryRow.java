package dev.once.spi;

import dev.once.CallContext;
import dev.once.Effect;
import dev.once.spi.AttemptRecord.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row of the fake ledger. Written once, by the statement that makes it; its next version is a copy. */
final class InMemoryRow {

    final OperationId id;
    int generation;
    String action;
    String readableKey;
    Effect effect;
    Fingerprint fingerprint;
    UUID seed;
    Instant claimedAt;
    boolean tombstone;
    Map<CallContext.Field, String> context;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant purgedAt;

    int takeOvers;
    boolean doubtful;

    Status status = Status.PENDING;
    long fence;
    UUID token;

    @Nullable
    UUID owner;

    int attempts;
    Instant attemptAt;

    @Nullable
    Instant deadline;

    @Nullable
    String result;

    @Nullable
    String note;

    @Nullable
    Failure failure;

    @Nullable
    Receipt receipt;

    @Nullable
    Instant completedAt;

    @Nullable
    String arguments;

    @Nullable
    Instant attemptedAt;

    @Nullable
    Instant verifiedAt;

    List<AttemptRecord> past = List.of();

    /** The row of a new generation. */
    InMemoryRow(ClaimRequest request, int generation, long fence, Instant now) {
        id = request.id();
        this.generation = generation;
        action = request.action();
        readableKey = request.readableKey();
        effect = request.effect();
        fingerprint = request.fingerprint();
        seed = request.seed();
        tombstone = request.tombstone();
        context = request.context();
        arguments = request.arguments();
        claimedAt = now;
        expiresAt = now.plus(request.retention());
        this.fence = fence;
        token = request.token();
        owner = request.owner();
        attempts = 1;
        attemptAt = now;
        deadline = request.timeLimit() == null ? null : now.plus(request.timeLimit());
    }

    InMemoryRow(InMemoryRow row) {
        id = row.id;
        generation = row.generation;
        action = row.action;
        readableKey = row.readableKey;
        effect = row.effect;
        fingerprint = row.fingerprint;
        seed = row.seed;
        claimedAt = row.claimedAt;
        tombstone = row.tombstone;
        context = row.context;
        expiresAt = row.expiresAt;
        purgedAt = row.purgedAt;
        takeOvers = row.takeOvers;
        doubtful = row.doubtful;
        status = row.status;
        fence = row.fence;
        token = row.token;
        owner = row.owner;
        attempts = row.attempts;
        attemptAt = row.attemptAt;
        deadline = row.deadline;
        result = row.result;
        note = row.note;
        failure = row.failure;
        receipt = row.receipt;
        completedAt = row.completedAt;
        arguments = row.arguments;
        attemptedAt = row.attemptedAt;
        verifiedAt = row.verifiedAt;
        past = row.past;
    }

    /** The next attempt of this generation. */
    InMemoryRow claimedAgain(ClaimRequest request, Instant now) {
        InMemoryRow next = claimed(request, now);
        next.attempts++;
        next.failure = null;
        next.arguments = request.arguments();
        next.attemptedAt = null;
        next.verifiedAt = null;
        next.deadline = request.timeLimit() == null ? null : now.plus(request.timeLimit());
        return next;
    }

    /** A verification of this generation. */
    InMemoryRow claimedToVerify(ClaimRequest request, Instant now) {
        InMemoryRow next = claimed(request, now);
        next.attemptedAt = attemptedAt == null ? attemptAt : attemptedAt;
        next.deadline = null;
        next.doubtful = true;
        return next;
    }

    private InMemoryRow claimed(ClaimRequest request, Instant now) {
        InMemoryRow next = new InMemoryRow(this);
        next.status = Status.PENDING;
        next.effect = stricter(request.effect());
        next.tombstone |= request.tombstone();
        next.fence++;
        next.token = request.token();
        next.owner = request.owner();
        next.attemptAt = now;
        next.completedAt = null;
        return next;
    }

    /** The same attempt, whose times count from now on. */
    InMemoryRow confirmed(ClaimRequest request, Instant now) {
        InMemoryRow next = new InMemoryRow(this);
        next.attemptAt = now;
        next.deadline = request.timeLimit() == null ? null : now.plus(request.timeLimit());
        return next;
    }

    InMemoryRow ended(Status outcome, @Nullable String withResult, @Nullable Failure with, Instant now) {
        InMemoryRow next = new InMemoryRow(this);
        next.status = outcome;
        next.result = withResult;
        next.failure = with;
        next.completedAt = outcome == Status.SUCCEEDED || outcome == Status.FAILED ? now : null;
        return next;
    }

    /** With what made the last claim kept, unless it is already. */
    InMemoryRow kept(String outcome, @Nullable Failure with, Instant now) {
        Kind kind = attemptedAt == null ? Kind.ATTEMPT : Kind.VERIFICATION;
        return kept(new AttemptRecord(generation, fence, kind, outcome, owner, attemptAt, now, with, null, null));
    }

    InMemoryRow kept(AttemptRecord ended) {
        InMemoryRow next = new InMemoryRow(this);
        boolean there = past.stream()
                .anyMatch(each -> each.generation() == ended.generation() && each.fence() == ended.fence());
        if (!there) {
            next.past = Stream.concat(past.stream(), Stream.of(ended)).toList();
        }
        return next;
    }

    /** What an attempt that has lost its claim says of its end. */
    InMemoryRow endedLate(Claim claim, @Nullable Failure with, Instant now) {
        if (with != null && isOf(claim) && status == Status.PENDING && attemptedAt == null) {
            return kept(new AttemptRecord(
                    generation,
                    fence,
                    Kind.ATTEMPT,
                    AttemptRecord.ENDED_LATE,
                    owner,
                    attemptAt,
                    now,
                    with,
                    null,
                    null));
        }
        InMemoryRow next = new InMemoryRow(this);
        next.past = past.stream()
                .map(each -> each.generation() == claim.generation()
                                && each.fence() == claim.fence()
                                && each.kind() == Kind.ATTEMPT
                                && each.outcome().equals(AttemptRecord.ABANDONED)
                        ? new AttemptRecord(
                                each.generation(),
                                each.fence(),
                                each.kind(),
                                AttemptRecord.ENDED_LATE,
                                each.owner(),
                                each.startedAt(),
                                now,
                                with,
                                null,
                                null)
                        : each)
                .toList();
        return next;
    }

    boolean verifying() {
        return status == Status.PENDING && attemptedAt != null;
    }

    /** With nothing in doubt any more. */
    InMemoryRow cleared() {
        InMemoryRow next = new InMemoryRow(this);
        next.doubtful = false;
        next.receipt = null;
        return next;
    }

    boolean expired(Instant now) {
        return expiresAt == null || !expiresAt.isAfter(now);
    }

    /** Whether its effect happened is known for good. */
    boolean certain() {
        return status == Status.SUCCEEDED || status == Status.FAILED || (status == Status.RETRYABLE && !doubtful);
    }

    /** What is left of it when it is purged. */
    InMemoryRow purged(Instant now) {
        InMemoryRow next = new InMemoryRow(this);
        next.readableKey = "";
        next.result = null;
        next.note = null;
        next.failure = null;
        next.receipt = null;
        next.arguments = null;
        next.attemptedAt = null;
        next.verifiedAt = null;
        next.context = Map.of();
        next.past = List.of();
        next.expiresAt = null;
        next.purgedAt = now;
        return next;
    }

    boolean promotable() {
        return receipt != null && !receipt.rowsLost();
    }

    boolean pastTimeLimit(Instant now) {
        return deadline != null && !deadline.isAfter(now);
    }

    boolean isOf(Claim claim) {
        return generation == claim.generation() && fence == claim.fence() && token.equals(claim.token());
    }

    /** A key whose row was purged counts its generations from one again: the seed tells them apart. */
    boolean isOfGeneration(Claim claim) {
        return generation == claim.generation() && seed.equals(claim.seed()) && purgedAt == null;
    }

    boolean isAsSeen(OperationRecord seen) {
        return generation == seen.generation()
                && fence == seen.fence()
                && token.equals(seen.token())
                && status == seen.status()
                && (status != Status.PENDING || Objects.equals(owner, seen.owner()));
    }

    Claim claim(Effect declared, Attribution by) {
        return new Claim(id, generation, fence, token, attempts, doubtful, stricter(declared), seed, by);
    }

    /** EXTERNAL is never repeated, KEYED is, and TRANSACTIONAL leaves nothing behind to repeat. */
    Effect stricter(Effect declared) {
        if (effect == Effect.EXTERNAL || declared == Effect.EXTERNAL) {
            return Effect.EXTERNAL;
        }
        return effect == Effect.KEYED || declared == Effect.KEYED ? Effect.KEYED : Effect.TRANSACTIONAL;
    }

    OperationRecord read(Instant now, boolean abandoned) {
        return new OperationRecord(
                id,
                action,
                readableKey,
                effect,
                status,
                generation,
                fence,
                token,
                owner,
                attempts,
                takeOvers,
                doubtful,
                fingerprint,
                seed,
                result,
                note,
                failure,
                receipt,
                arguments,
                context,
                claimedAt,
                attemptAt,
                attemptedAt,
                verifiedAt,
                completedAt,
                expiresAt,
                purgedAt,
                now,
                abandoned);
    }
}
