package dev.once.spi;

import static dev.once.spi.LedgerStage.other;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.Actors.Role;
import dev.once.spi.StoreException.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds however calls fall together. */
interface LedgerRaceContract extends LedgerStage {

    int CALLERS = 8;

    /** Two INSERTs of one key at the same moment. */
    @Test
    default void twoClaimsAtOnce_haveOneWinner() throws Exception {
        try (Actors actors = new Actors(2)) {
            for (int round = 0; round < 50; round++) {
                OperationId id = Requests.newId();
                List<ClaimResult> results = actors.play(actor -> claim(other(id, Effect.EXTERNAL)));
                assertThat(results).hasAtLeastOneElementOfType(ClaimResult.Won.class);
                assertThat(results)
                        .filteredOn(ClaimResult.Won.class::isInstance)
                        .hasSize(1);
            }
        }
    }

    /**
     * Whoever holds the claim counts, without any synchronisation, reads the row's fence, and lets it go again. Two
     * holders at a time lose a count: at the end there are as many counts as fences.
     */
    @Test
    @SuppressWarnings("ThreadPriorityCheck") // only widens the window in which a second holder would be seen
    default void claimHolders_excludeOneAnother() throws Exception {
        ClaimRequest first = Requests.claim(Effect.KEYED);
        claimed(first);
        int[] counter = {1};
        try (Actors actors = new Actors(CALLERS)) {
            List<Integer> wins = actors.play(actor -> {
                int mine = 0;
                for (int round = 0; round < 30; round++) {
                    OperationRecord seen = row(first.id());
                    // the first owner is dead: that row is to be taken over, and the others to be retried
                    TakeOver why = seen.fence() == 1 ? REPEAT : new TakeOver.Retry(Duration.ofHours(12));
                    if (takeOver(seen, other(first.id(), Effect.KEYED), why) instanceof ClaimResult.Won won) {
                        int before = counter[0];
                        Thread.yield();
                        counter[0] = before + 1;
                        mine++;
                        assertThat(write(won.claim(), LedgerStage.recording(Status.RETRYABLE, "next")))
                                .isEqualTo(new WriteResult.Written(Status.RETRYABLE));
                    }
                }
                return mine;
            });
            int sum = wins.stream().mapToInt(Integer::intValue).sum();
            assertThat(sum).isPositive();
            assertThat(counter[0]).isEqualTo(1 + sum);
        }
        assertThat(row(first.id()).fence()).isEqualTo(counter[0]);
    }

    /**
     * Each caller has a transaction with a row of its own in it and claims the same key. The first claims; the others
     * wait until it commits. That they have lost must not abort them: they read the result, and commit their row.
     */
    @Test
    default void claimInsideCallersTransactions_losersGoOnAndCommitTheirRows() throws Exception {
        int[] effects = new int[1];
        int rounds = 100;
        try (Actors actors = new Actors(CALLERS)) {
            for (int round = 0; round < rounds; round++) {
                OperationId id = Requests.newId();
                List<ClaimResult> results = actors.play(caller -> transactions().inNew(() -> {
                    writeOwnRow(id + " " + caller);
                    ClaimResult result = claimAndComplete(id, effects);
                    assertThat(store().find(id, Within.CALLERS_TRANSACTION))
                            .hasValueSatisfying(row -> assertThat(row.result()).isEqualTo("42"));
                    return result;
                }));
                assertThat(results)
                        .filteredOn(ClaimResult.Won.class::isInstance)
                        .hasSize(1);
                assertThat(results)
                        .filteredOn(ClaimResult.Lost.class::isInstance)
                        .hasSize(CALLERS - 1);
                for (int caller = 0; caller < CALLERS; caller++) {
                    assertThat(hasOwnRow(id + " " + caller)).isTrue();
                }
            }
        }
        assertThat(effects[0]).isEqualTo(rounds);
    }

    private ClaimResult claimAndComplete(OperationId id, int[] effects) {
        ClaimResult result = store().claim(other(id, Effect.TRANSACTIONAL), Within.CALLERS_TRANSACTION, WAIT);
        if (result instanceof ClaimResult.Won won) {
            effects[0]++;
            store().write(won.claim(), new Recording.Succeeded("42", null), Within.CALLERS_TRANSACTION);
        }
        return result;
    }

    /**
     * As above, but the first to claim rolls back. One of those who wait claims in its place. A database may end others
     * with a deadlock, which takes their rows: that must be reported, and never look like a lost claim.
     */
    @Test
    default void firstCallerRollsBack_oneOfTheOthersClaimsAndNoRowIsLostSilently() throws Exception {
        try (Actors actors = new Actors(CALLERS)) {
            for (int round = 0; round < 50; round++) {
                OperationId id = Requests.newId();
                boolean[] rolledBack = new boolean[1];
                List<String> ends = actors.play(caller -> {
                    try {
                        return transactions().inNew(() -> {
                            writeOwnRow(id + " " + caller);
                            ClaimResult result = claimAndComplete(id, new int[1]);
                            // only one claim at a time is held, and the database orders them
                            if (result instanceof ClaimResult.Won && !rolledBack[0]) {
                                rolledBack[0] = true;
                                throw new IllegalArgumentException("first");
                            }
                            return result instanceof ClaimResult.Won ? "won" : "lost";
                        });
                    } catch (IllegalArgumentException e) {
                        return "rolled back";
                    } catch (StoreException e) {
                        assertThat(e.kind()).isEqualTo(Kind.CALLER_ROLLED_BACK);
                        return "deadlock";
                    }
                });
                assertThat(ends).containsOnlyOnce("won").containsOnlyOnce("rolled back");
                if (!endsWaitersByDeadlock()) {
                    assertThat(Collections.frequency(ends, "lost")).isEqualTo(CALLERS - 2);
                }
                for (int caller = 0; caller < CALLERS; caller++) {
                    boolean committed = List.of("won", "lost").contains(ends.get(caller));
                    assertThat(hasOwnRow(id + " " + caller)).isEqualTo(committed);
                }
            }
        }
    }

    /** Whether the database lets those deadlock who wait for a key whose first insert rolls back. */
    default boolean endsWaitersByDeadlock() {
        return false;
    }

    /**
     * A late owner leaves its receipt while another node takes its operation over. Whichever comes first, the receipt
     * stays; and the attempt that has taken over cannot say FAILED against it.
     */
    @Test
    default void receiptDepositedDuringATakeOver_isNeverLost() throws Exception {
        int rounds = 100;
        int takenOver = 0;
        try (Actors actors = new Actors(2)) {
            for (int round = 0; round < rounds; round++) {
                Claim late = claimed(Effect.KEYED);
                OperationRecord seen = row(late.id());
                ClaimRequest second = other(late.id(), Effect.KEYED);
                Receipt receipt = new Receipt("7", late.fence(), false);
                Role<Object> deposit = actor -> store().deposit(late, receipt);
                Role<Object> takeOver = actor -> takeOver(seen, second, REPEAT);
                // both orders are among the rounds; the others race
                Object result = switch (round % 4) {
                    case 0 -> {
                        deposit.play(0);
                        yield takeOver.play(1);
                    }
                    case 1 -> {
                        Object taken = takeOver.play(1);
                        deposit.play(0);
                        yield taken;
                    }
                    default ->
                        actors.play(actor -> actor == 0 ? deposit.play(actor) : takeOver.play(actor))
                                .get(1);
                };
                assertThat(round % 4 == 0 && result instanceof ClaimResult.Won)
                        .as("taken over although the receipt was there")
                        .isFalse();
                if (result instanceof ClaimResult.Won won) {
                    takenOver++;
                    assertThat(write(won.claim(), new Recording.Failed(FAILURE)))
                            .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
                } else {
                    assertThat(store().settle(seen)).isPresent();
                }
                OperationRecord row = row(late.id());
                assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
                assertThat(row.result()).isEqualTo("7");
                assertThat(row.receipt()).isEqualTo(receipt);
            }
        }
        assertThat(takenOver).as("rounds in which the take-over came first").isBetween(rounds / 4, rounds * 3 / 4);
    }

    /** All have seen the same row past its retention: one begins the new operation. */
    @Test
    default void newGenerations_haveOneWinner() throws Exception {
        try (Actors actors = new Actors(CALLERS)) {
            for (int round = 0; round < 10; round++) {
                Claim old = claimed(Requests.retained(Requests.claim(Effect.KEYED), Duration.ofMillis(1)));
                write(old, new Recording.Succeeded("1", null));
                pass(TakeOverContract.MOMENT);
                OperationRecord seen = row(old.id());
                List<ClaimResult> results =
                        actors.play(caller -> takeOver(seen, other(old.id(), Effect.KEYED), new TakeOver.Expired()));
                assertThat(results)
                        .filteredOn(ClaimResult.Won.class::isInstance)
                        .hasSize(1);
                assertThat(row(old.id()).generation()).isEqualTo(2);
            }
        }
    }
}
