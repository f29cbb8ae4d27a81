package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static dev.once.spi.LedgerStage.won;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.spi.Transactions.State;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens in the transaction of a caller, and what does not. */
interface CallersTransactionContract extends LedgerStage {

    Within CALLERS = Within.CALLERS_TRANSACTION;

    @Test
    default void claimAndCompletion_commitWithTheCaller() throws Exception {
        ClaimRequest request = Requests.claim(Effect.TRANSACTIONAL);
        String own = UUID.randomUUID().toString();
        transactions().inNew(() -> {
            writeOwnRow(own);
            Claim claim = won(store().claim(request, CALLERS, WAIT));
            assertThat(store().claim(request, CALLERS, WAIT))
                    .as("the same token")
                    .isEqualTo(new ClaimResult.Won(claim));
            store().write(claim, new Recording.Succeeded("1", null), CALLERS);
            assertThat(store().find(request.id(), CALLERS))
                    .hasValueSatisfying(row -> assertThat(row.status()).isEqualTo(Status.SUCCEEDED));
            return null;
        });
        assertThat(row(request.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(hasOwnRow(own)).isTrue();
    }

    @Test
    default void rollback_takesClaimAndCompletionWithIt() throws Exception {
        ClaimRequest request = Requests.claim(Effect.TRANSACTIONAL);
        String own = UUID.randomUUID().toString();
        assertThatThrownBy(() -> transactions().inNew(() -> {
                    writeOwnRow(own);
                    Claim claim = won(store().claim(request, CALLERS, WAIT));
                    store().write(claim, new Recording.Succeeded("1", null), CALLERS);
                    throw new IllegalArgumentException("rolls back");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(store().find(request.id(), Within.OWN_TRANSACTION)).isEmpty();
        assertThat(hasOwnRow(own)).isFalse();
        claimed(other(request.id(), Effect.TRANSACTIONAL));
    }

    @Test
    default void rollback_leavesAClaimOfTheStoresOwnAsItWas() throws Exception {
        Claim claim = claimed(Effect.EXTERNAL);
        assertThatThrownBy(() -> transactions().inNew(() -> {
                    store().write(claim, new Recording.Succeeded("1", null), CALLERS);
                    throw new IllegalArgumentException("rolls back");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(row(claim.id()).status()).isEqualTo(Status.PENDING);
        assertThat(write(claim, new Recording.Succeeded("2", null)))
                .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
    }

    @Test
    default void takeOver_isPartOfTheCallersTransaction() throws Exception {
        Claim first = standing(Status.RETRYABLE, Effect.TRANSACTIONAL);
        OperationRecord seen = row(first.id());
        ClaimRequest again = other(first.id(), Effect.TRANSACTIONAL);
        assertThatThrownBy(() -> transactions().inNew(() -> {
                    won(store().takeOver(seen, again, new TakeOver.Retry(Duration.ofHours(12)), CALLERS, WAIT));
                    throw new IllegalArgumentException("rolls back");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(LedgerStage.still(row(first.id()))).isEqualTo(LedgerStage.still(seen));

        transactions()
                .inNew(() ->
                        won(store().takeOver(seen, again, new TakeOver.Retry(Duration.ofHours(12)), CALLERS, WAIT)));
        assertThat(row(first.id()).fence()).isEqualTo(2);
    }

    @Test
    default void duplicate_doomsNothing() throws Exception {
        Claim taken = standing(Status.SUCCEEDED, Effect.TRANSACTIONAL);
        String before = UUID.randomUUID().toString();
        String after = UUID.randomUUID().toString();
        transactions().inNew(() -> {
            writeOwnRow(before);
            assertThat(store().claim(other(taken.id(), Effect.TRANSACTIONAL), CALLERS, WAIT))
                    .isEqualTo(new ClaimResult.Lost());
            assertThat(transactions().state()).isEqualTo(State.ACTIVE);
            writeOwnRow(after);
            return null;
        });
        assertThat(hasOwnRow(before)).isTrue();
        assertThat(hasOwnRow(after)).isTrue();
    }

    /** Whoever waits does so for its own time only, and goes on afterwards. */
    @Test
    default void claimThatAnotherTransactionHolds_isBusyAndDoomsNothing() throws Exception {
        ClaimRequest request = Requests.claim(Effect.TRANSACTIONAL);
        String own = UUID.randomUUID().toString();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Actors actors = new Actors(2)) {
            actors.play(actor -> {
                if (actor == 0) {
                    return transactions().inNew(() -> {
                        won(store().claim(request, CALLERS, WAIT));
                        held.countDown();
                        return assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
                    });
                }
                try {
                    assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
                    ClaimRequest other = other(request.id(), Effect.TRANSACTIONAL);
                    assertThat(claim(other)).as("in a transaction of its own").isEqualTo(new ClaimResult.Busy());
                    assertThat(store().find(request.id(), Within.OWN_TRANSACTION))
                            .as("reads no lock")
                            .isEmpty();
                    return transactions().inNew(() -> {
                        writeOwnRow(own);
                        assertThat(store().claim(other, CALLERS, Duration.ofMillis(1)))
                                .isEqualTo(new ClaimResult.Busy());
                        return assertThat(transactions().state()).isEqualTo(State.ACTIVE);
                    });
                } finally {
                    release.countDown();
                }
            });
        }
        assertThat(hasOwnRow(own)).isTrue();
        assertThat(row(request.id()).token()).isEqualTo(request.token());
    }

    @Test
    default void statementsOfTheStoresOwn_areNotTheCallers() throws Exception {
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        assertThatThrownBy(() -> transactions().inNew(() -> {
                    Claim claim = claimed(request);
                    assertThat(transactions().state()).isEqualTo(State.ACTIVE);
                    store().deposit(claim, TakeOverContract.RECEIPT);
                    throw new IllegalArgumentException("rolls back");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(row(request.id()).receipt()).isEqualTo(TakeOverContract.RECEIPT);
    }

    @Test
    default void callersTransactionThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> store().claim(Requests.claim(Effect.EXTERNAL), CALLERS, WAIT))
                .isInstanceOf(IllegalStateException.class);
    }
}
