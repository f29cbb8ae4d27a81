package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.spi.Claim;
import dev.once.spi.LedgerStage;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class H2LedgerTest extends JpaLedgerContract {

    H2LedgerTest() {
        super(TestDatabase.H2);
    }

    /**
     * What follows a claim in its caller's transaction is no part of being busy: the claim is there, and must not commit.
     * H2 gives up waiting for such a lock by itself.
     */
    @Test
    void lockThatIsMetAfterTheClaim_doomsTheCallersTransaction() throws Exception {
        Claim claim = standing(Status.RETRYABLE, Effect.TRANSACTIONAL);
        OperationRecord seen = row(claim.id());
        harness().update("delete from once_attempt where operation_id = ?", (Object)
                claim.id().bytes());
        try (Connection other = DriverManager.getConnection(harness().url());
                PreparedStatement attempt = other.prepareStatement(
                        "insert into once_attempt (operation_id, generation,"
                                + " fence, kind, started_at, ended_at, outcome) values (?, ?, ?, 'ATTEMPT', now(), now(), 'X')")) {
            other.setAutoCommit(false);
            attempt.setBytes(1, claim.id().bytes());
            attempt.setInt(2, seen.generation());
            attempt.setLong(3, seen.fence());
            attempt.executeUpdate();

            harness().inTransaction(() -> {
                assertThatThrownBy(() -> store().takeOver(
                                        seen,
                                        LedgerStage.other(claim.id(), Effect.TRANSACTIONAL),
                                        new TakeOver.Retry(Duration.ofHours(1)),
                                        Within.CALLERS_TRANSACTION,
                                        Duration.ofSeconds(1)))
                        .isInstanceOf(StoreException.class);
                assertThat(transactions().state()).isEqualTo(State.DOOMED);
                return claim;
            });
            other.rollback();
        }
        assertThat(row(claim.id()).status()).isEqualTo(Status.RETRYABLE);
    }
}
