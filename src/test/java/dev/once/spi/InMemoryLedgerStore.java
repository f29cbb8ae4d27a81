package dev.once.spi;

import dev.once.Effect;
import dev.once.spi.InMemoryTransactions.CommitException;
import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in a table in memory, as the ports describe it. {@link #interference()} lets its verbs fail or hold.
 * Thread-safe.
 */
public final class InMemoryLedgerStore implements LedgerStore, OperatorStore {

    /** Work that one node does for all. */
    private record Job(@Nullable UUID owner, Instant ranAt) {}

    private static final Duration OWN_LOCK_TIMEOUT = Duration.ofMillis(500);

    private final InMemoryTransactions transactions;
    private final InstantSource clock;
    private final InMemoryTable<OperationId, InMemoryRow> rows;
    private final InMemoryTable<String, Job> jobs;
    private final InMemoryNodeStore nodes;
    private final Interference interference = new Interference();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger mostConnections = new AtomicInteger();

    /**
     * @param clock the database's clock
     * @param deadAfter how long a node is alive without a heartbeat
     */
    public InMemoryLedgerStore(InMemoryTransactions transactions, InstantSource clock, Duration deadAfter) {
        this.transactions = transactions;
        this.clock = clock;
        this.rows = new InMemoryTable<>(transactions);
        this.jobs = new InMemoryTable<>(transactions);
        this.nodes = new InMemoryNodeStore(this, clock, deadAfter);
    }

    /** The nodes whose heartbeats this ledger judges by. */
    public InMemoryNodeStore nodes() {
        return nodes;
    }

    public Interference interference() {
        return interference;
    }

    /** How many statements in transactions of their own hold a connection. */
    public int connections() {
        return connections.get();
    }

    /** The most that {@link #connections()} has ever been. */
    public int mostConnections() {
        return mostConnections.get();
    }

    @Override
    public List<AttemptRecord> attempts(OperationId id) {
        return own(() -> row(id).map(row -> row.past).orElse(List.of()));
    }

    @Override
    public List<OperationRecord> list(OperationQuery query) {
        Instant now = clock.instant();
        return rows.committed().stream()
                .filter(row -> row.purgedAt == null
                        && (query.action() == null || query.action().equals(row.action))
                        && (query.status() == null || query.status() == row.status)
                        && !row.claimedAt.plus(query.olderThan()).isAfter(now)
                        && (query.after() == null || order(row.id).compareTo(order(query.after())) > 0))
                .sorted(Comparator.comparing(row -> order(row.id)))
                .limit(query.limit())
                .map(row -> row.read(now, abandoned(row)))
                .toList();
    }

    private static String order(OperationId id) {
        return id.toString();
    }

    @Override
    public List<UUID> mayBeRunning(OperationRecord seen) {
        return attempts(seen.id()).stream()
                .filter(attempt -> attempt.generation() == seen.generation()
                        && attempt.kind() == AttemptRecord.Kind.ATTEMPT
                        && attempt.outcome().equals(AttemptRecord.ABANDONED)
                        && attempt.owner() != null
                        && nodes.alive(attempt.owner()))
                .map(AttemptRecord::owner)
                .distinct()
                .toList();
    }

    @Override
    public boolean decide(OperationRecord seen, Decision decision) {
        return call(
                Verb.DECIDE,
                Within.OWN_TRANSACTION,
                () -> onRow(seen.id(), OWN_LOCK_TIMEOUT, null, row -> {
                    boolean decides = row != null && row.isAsSeen(seen) && row.status == Status.UNKNOWN;
                    if (decides) {
                        rows.put(row.id, InMemoryRecordings.decided(row, decision, clock.instant()));
                    }
                    return decides;
                }));
    }

    @Override
    public Optional<OperationRecord> find(OperationId id, Within within) {
        return call(Verb.FIND, within, () -> row(id).map(row -> row.read(clock.instant(), abandoned(row))));
    }

    @Override
    public ClaimResult claim(ClaimRequest request, Within within, Duration lockTimeout) {
        return call(
                Verb.CLAIM,
                within,
                () -> onRow(request.id(), wait(within, lockTimeout), busy(), row -> {
                    if (row == null) {
                        return won(new InMemoryRow(request, 1, 1, clock.instant()), request);
                    }
                    return wonBefore(row, request);
                }));
    }

    @Override
    public ClaimResult takeOver(
            OperationRecord seen, ClaimRequest request, TakeOver why, Within within, Duration lockTimeout) {
        return call(
                Verb.TAKE_OVER,
                within,
                () -> onRow(request.id(), wait(within, lockTimeout), busy(), row -> {
                    if (row == null || !row.isAsSeen(seen)) {
                        return wonBefore(row, request);
                    }
                    Instant now = clock.instant();
                    if (why instanceof TakeOver.Retry retry && mayBeTriedAgain(row, retry)) {
                        return won(row.claimedAgain(request, now), request);
                    }
                    if (why instanceof TakeOver.Verify verify && verifiable(row, verify, now)) {
                        InMemoryRow kept = row.status == Status.PENDING
                                ? row.kept(AttemptRecord.ABANDONED, row.verifying() ? null : row.failure, now)
                                : row;
                        return won(kept.claimedToVerify(request, now), request);
                    }
                    if (why instanceof TakeOver.RuledOut && isRuledOut(row, seen)) {
                        return won(
                                row.kept(AttemptRecord.RULED_OUT, null, now)
                                        .cleared()
                                        .claimedAgain(request, now),
                                request);
                    }
                    if (why instanceof TakeOver.Abandoned abandoned && repeatable(row, request, abandoned)) {
                        InMemoryRow next = row.kept(AttemptRecord.ABANDONED, row.failure, now)
                                .claimedAgain(request, now);
                        next.takeOvers++;
                        next.doubtful = true;
                        return won(next, request);
                    }
                    if (why instanceof TakeOver.Expired && row.certain() && row.expired(now)) {
                        InMemoryRow next = new InMemoryRow(request, row.generation + 1, row.fence + 1, now);
                        next.past = row.kept(row.status.name(), row.failure, now).past;
                        return won(next, request);
                    }
                    return wonBefore(row, request);
                }));
    }

    @Override
    public Optional<Status> settle(OperationRecord seen) {
        return call(
                Verb.SETTLE,
                Within.OWN_TRANSACTION,
                () -> onRow(seen.id(), OWN_LOCK_TIMEOUT, Optional::empty, row -> {
                    boolean settles = row != null
                            && row.isAsSeen(seen)
                            && (abandoned(row) || (row.status == Status.RETRYABLE && row.doubtful));
                    if (settles) {
                        return Optional.of(settle(row));
                    }
                    return Optional.empty();
                }));
    }

    @Override
    public WriteResult write(Claim claim, Recording recording, Within within) {
        return call(
                Verb.WRITE,
                within,
                () -> onRow(claim.id(), OWN_LOCK_TIMEOUT, null, row -> {
                    Instant now = clock.instant();
                    if (row == null || !row.isOf(claim)) {
                        return lost(row, claim, recording, within);
                    }
                    boolean open = row.status == Status.PENDING
                            || (row.status == Status.UNKNOWN
                                    && (recording instanceof Recording.Succeeded
                                            || recording instanceof Recording.Happened));
                    boolean ofVerification =
                            recording instanceof Recording.Happened || recording instanceof Recording.StillUnknown;
                    open &= !ofVerification || row.attemptedAt != null;
                    if (open && !row.pastTimeLimit(now)) {
                        InMemoryRow next = InMemoryRecordings.recorded(row, recording, now);
                        rows.put(row.id, next);
                        return new WriteResult.Written(next.status);
                    }
                    return InMemoryRecordings.shows(row, recording)
                            ? new WriteResult.Written(row.status)
                            : lost(row, claim, recording, within);
                }));
    }

    private WriteResult lost(@Nullable InMemoryRow row, Claim claim, Recording recording, Within within) {
        if (row != null && within == Within.OWN_TRANSACTION) {
            rows.put(row.id, row.endedLate(claim, recording.failure(), clock.instant()));
        }
        return new WriteResult.Lost();
    }

    @Override
    public Optional<Receipt> deposit(Claim claim, Receipt receipt) {
        return call(
                Verb.DEPOSIT,
                Within.OWN_TRANSACTION,
                () -> onRow(claim.id(), OWN_LOCK_TIMEOUT, null, row -> {
                    if (row == null || !row.isOfGeneration(claim)) {
                        return Optional.empty();
                    }
                    InMemoryRow next = row.endedLate(claim, null, clock.instant());
                    if (row.promotable() || (row.receipt != null && receipt.rowsLost())) {
                        rows.put(row.id, next);
                        return Optional.ofNullable(row.receipt);
                    }
                    next.receipt = receipt;
                    next.doubtful = true;
                    if (row.status == Status.UNKNOWN && next.promotable()) {
                        next = InMemoryRecordings.promoted(next, row.failure, clock.instant());
                    }
                    rows.put(row.id, next);
                    return Optional.of(receipt);
                }));
    }

    @Override
    public boolean recordFailure(ClaimRequest request, Failure failure) {
        return call(
                Verb.RECORD_FAILURE,
                Within.OWN_TRANSACTION,
                () -> onRow(request.id(), OWN_LOCK_TIMEOUT, () -> false, row -> {
                    if (row == null) {
                        Instant now = clock.instant();
                        rows.put(
                                request.id(),
                                new InMemoryRow(request, 1, 1, now)
                                        .ended(Status.FAILED, null, failure, now)
                                        .kept("FAILED", failure, now));
                    }
                    return row == null;
                }));
    }

    @Override
    public List<AbandonedOperation> giveUpOrphans(
            UUID owner, Instant claimedAfter, Supplier<Collection<UUID>> running) {
        return call(Verb.GIVE_UP_ORPHANS, Within.OWN_TRANSACTION, () -> {
            List<InMemoryRow> pending = pendingOf(owner).stream()
                    .filter(row -> !row.attemptAt.isBefore(claimedAfter))
                    .toList();
            Collection<UUID> alive = running.get();
            return pending.stream()
                    .filter(row -> !alive.contains(row.token) && giveUp(row))
                    .map(row -> new AbandonedOperation(row.id, row.action, row.attempts, Status.PENDING))
                    .toList();
        });
    }

    @Override
    public long unknown() {
        return rows.committed().stream()
                .filter(row -> row.status == Status.UNKNOWN)
                .count();
    }

    @Override
    public PurgeResult purge(UUID owner, Duration interval, int limit) {
        return call(Verb.PURGE, Within.OWN_TRANSACTION, () -> {
            if (!jobs.lock("purge", OWN_LOCK_TIMEOUT)) {
                return new PurgeResult.NotDue();
            }
            Job job = jobs.get("purge");
            Instant now = clock.instant();
            boolean ours = job == null || owner.equals(job.owner());
            boolean due = job == null || !job.ranAt().plus(interval).isAfter(now);
            boolean free = job == null || job.owner() == null || !nodes.alive(job.owner());
            if (!ours && !(due && free)) {
                jobs.unlockUnwritten("purge");
                return new PurgeResult.NotDue();
            }
            int purged = 0;
            for (InMemoryRow found : rows.committed()) {
                purged += purged < limit && purged(found.id, now) ? 1 : 0;
            }
            boolean more = purged == limit;
            jobs.put("purge", new Job(more ? owner : null, more && job != null ? job.ranAt() : now));
            return more ? new PurgeResult.More(purged) : new PurgeResult.Finished(purged);
        });
    }

    /** What others have locked is passed by. */
    private boolean purged(OperationId id, Instant now) {
        return onRow(id, Duration.ZERO, () -> false, row -> {
            boolean purges = row != null && row.purgedAt == null && row.expired(now) && row.certain();
            if (purges && row.tombstone) {
                rows.put(id, row.purged(now));
            } else if (purges) {
                rows.remove(id);
            }
            return purges;
        });
    }

    /** What {@link NodeStore#bury} does to the operations of a dead node. */
    List<AbandonedOperation> bury(UUID owner) {
        return own(() -> {
            List<InMemoryRow> pending = pendingOf(owner);
            List<AbandonedOperation> buried = new ArrayList<>();
            pending.forEach(seen -> onRow(seen.id, OWN_LOCK_TIMEOUT, null, row -> {
                if (row != null && row.status == Status.PENDING && row.token.equals(seen.token)) {
                    Status now = Status.PENDING;
                    if (row.effect == Effect.KEYED && !row.verifying()) {
                        rows.put(row.id, InMemoryRecordings.givenUp(row));
                    } else {
                        now = settle(row);
                    }
                    buried.add(new AbandonedOperation(row.id, row.action, row.attempts, now));
                }
                return true;
            }));
            return buried;
        });
    }

    private Status settle(InMemoryRow row) {
        InMemoryRow kept = row.kept(
                row.status == Status.PENDING ? AttemptRecord.ABANDONED : row.status.name(),
                row.verifying() ? null : row.failure,
                clock.instant());
        kept.doubtful = true;
        rows.put(
                row.id,
                row.promotable()
                        ? InMemoryRecordings.promoted(kept, row.failure, clock.instant())
                        : kept.ended(Status.UNKNOWN, null, row.failure, clock.instant()));
        return row.promotable() ? Status.SUCCEEDED : Status.UNKNOWN;
    }

    private boolean giveUp(InMemoryRow seen) {
        return onRow(seen.id, OWN_LOCK_TIMEOUT, null, row -> {
            boolean same = row != null && row.status == Status.PENDING && row.token.equals(seen.token);
            if (same) {
                rows.put(row.id, InMemoryRecordings.givenUp(row));
            }
            return same;
        });
    }

    private List<InMemoryRow> pendingOf(UUID owner) {
        return rows.committed().stream()
                .filter(row -> row.status == Status.PENDING && owner.equals(row.owner))
                .toList();
    }

    private boolean abandoned(InMemoryRow row) {
        return row.status == Status.PENDING
                && (row.owner == null || !nodes.alive(row.owner) || row.pastTimeLimit(clock.instant()));
    }

    private boolean verifiable(InMemoryRow row, TakeOver.Verify why, Instant now) {
        boolean due =
                row.verifiedAt == null || !row.verifiedAt.plus(why.backoff()).isAfter(now);
        return due && !row.promotable() && (row.status == Status.UNKNOWN || abandoned(row));
    }

    private static boolean isRuledOut(InMemoryRow row, OperationRecord seen) {
        boolean nothingNew = row.receipt == null
                || (seen.receipt() != null
                        && row.receipt.fence() == seen.receipt().fence());
        return row.verifying() && row.token.equals(seen.token()) && !row.promotable() && nothingNew;
    }

    private boolean mayBeTriedAgain(InMemoryRow row, TakeOver.Retry why) {
        return row.status == Status.RETRYABLE
                && !row.promotable()
                && (!row.doubtful || row.claimedAt.plus(why.repeatWithin()).isAfter(clock.instant()));
    }

    private boolean repeatable(InMemoryRow row, ClaimRequest request, TakeOver.Abandoned why) {
        return abandoned(row)
                && !row.verifying()
                && row.effect == Effect.KEYED
                && request.effect() != Effect.EXTERNAL
                && !row.promotable()
                && row.claimedAt.plus(why.repeatWithin()).isAfter(clock.instant());
    }

    private ClaimResult won(InMemoryRow row, ClaimRequest request) {
        rows.put(row.id, row);
        return new ClaimResult.Won(row.claim(request.effect(), request.by()));
    }

    /** The row is not as the request wants it, unless by an earlier try of the same request. */
    private ClaimResult wonBefore(@Nullable InMemoryRow row, ClaimRequest request) {
        return row != null
                        && row.token.equals(request.token())
                        && row.status == Status.PENDING
                        && request.owner().equals(row.owner)
                ? won(row.confirmed(request, clock.instant()), request)
                : new ClaimResult.Lost();
    }

    private Optional<InMemoryRow> row(OperationId id) {
        return Optional.ofNullable(rows.get(id));
    }

    private static Duration wait(Within within, Duration lockTimeout) {
        return within == Within.OWN_TRANSACTION ? OWN_LOCK_TIMEOUT : lockTimeout;
    }

    private static Supplier<ClaimResult> busy() {
        return ClaimResult.Busy::new;
    }

    /** One statement: what it decides by cannot change until its transaction ends. */
    private <T> T onRow(OperationId id, Duration lockTimeout, @Nullable Supplier<T> busy, RowStatement<T> statement) {
        if (!rows.lock(id, lockTimeout)) {
            if (busy == null) {
                throw new StoreException(
                        Kind.UNAVAILABLE, "the row is locked", new IllegalStateException("lock timeout"));
            }
            return busy.get();
        }
        try {
            return statement.run(rows.get(id));
        } finally {
            rows.unlockUnwritten(id);
        }
    }

    private <T> T call(Verb verb, Within within, Supplier<T> statement) {
        try {
            interference.at(verb, When.BEFORE);
            T result = within == Within.OWN_TRANSACTION ? own(statement::get) : callers(statement);
            interference.at(verb, When.AFTER);
            return result;
        } catch (StoreException e) {
            if (e.kind() == Kind.CALLER_ROLLED_BACK) {
                transactions.doom();
            }
            throw e;
        }
    }

    private <T> T callers(Supplier<T> statement) {
        if (transactions.state() == Transactions.State.NONE) {
            throw new IllegalStateException("no transaction is active");
        }
        if (transactions.state() != Transactions.State.ACTIVE) {
            throw new StoreException(
                    Kind.CALLER_ROLLED_BACK,
                    "the caller's transaction has ended",
                    new IllegalStateException("state is " + transactions.state()));
        }
        return statement.get();
    }

    private <T> T own(Callable<T> statement) {
        mostConnections.accumulateAndGet(connections.incrementAndGet(), Math::max);
        try {
            return transactions.inStoresOwn(statement);
        } catch (CommitException e) {
            throw new StoreException(Kind.UNAVAILABLE, "the commit failed", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("statements throw unchecked exceptions only", e);
        } finally {
            connections.decrementAndGet();
        }
    }

    private interface RowStatement<T> {
        T run(@Nullable InMemoryRow row);
    }
}
