package dev.once.internal.jpa;

import dev.once.spi.AbandonedOperation;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.PurgeResult;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The ledger in a relational database, beside the application's tables. Thread-safe. */
final class JpaLedgerStore implements LedgerStore {

    private final Ledger ledger;
    private final Claims claims;
    private final Outcomes outcomes;
    private final Purge purge;

    JpaLedgerStore(Ledger ledger) {
        this.ledger = ledger;
        this.claims = new Claims(ledger);
        this.outcomes = new Outcomes(ledger);
        this.purge = new Purge(ledger);
    }

    @Override
    public Optional<OperationRecord> find(OperationId id, Within within) {
        try {
            return within == Within.OWN_TRANSACTION
                    ? ledger.apart(rows -> rows.find(id))
                    : ledger.callers(rows -> rows.find(id));
        } catch (SQLException e) {
            throw ledger.failed(within, e);
        }
    }

    @Override
    public ClaimResult claim(ClaimRequest request, Within within, Duration lockTimeout) {
        return claims.claim(request, within, lockTimeout);
    }

    @Override
    public ClaimResult takeOver(
            OperationRecord seen, ClaimRequest request, TakeOver why, Within within, Duration lockTimeout) {
        return claims.takeOver(seen, request, why, within, lockTimeout);
    }

    @Override
    public Optional<Status> settle(OperationRecord seen) {
        return outcomes.settle(seen);
    }

    @Override
    public WriteResult write(Claim claim, Recording recording, Within within) {
        return outcomes.write(claim, recording, within);
    }

    @Override
    public Optional<Receipt> deposit(Claim claim, Receipt receipt) {
        return outcomes.deposit(claim, receipt);
    }

    @Override
    public boolean recordFailure(ClaimRequest request, Failure failure) {
        return claims.recordFailure(request, failure);
    }

    @Override
    public List<AbandonedOperation> giveUpOrphans(
            UUID owner, Instant claimedAfter, Supplier<Collection<UUID>> running) {
        return outcomes.giveUpOrphans(owner, claimedAfter, running);
    }

    @Override
    public long unknown() {
        return outcomes.unknown();
    }

    @Override
    public PurgeResult purge(UUID owner, Duration interval, int limit) {
        return purge.purge(owner, interval, limit);
    }
}
