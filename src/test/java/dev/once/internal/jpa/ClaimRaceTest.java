package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.internal.jpa.Actors.Role;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimRaceTest {

    private static final int ROUNDS = 200;
    private static final int CALLERS = 8;
    private static final Duration WAIT = Duration.ofSeconds(15);
    private static final String APPLICATION_TABLE =
            "create table app (round integer, caller integer, what varchar(10))";

    static Stream<Arguments> isolationLevels() {
        return TestDatabase.available()
                .flatMap(kind -> kind.isolationLevels().stream().map(level -> Arguments.of(kind, level)));
    }

    /**
     * Eight callers, each in a transaction of its own with a row of the application in it, claim one key. The first
     * claims; the others' inserts wait in the database until it commits. A duplicate key must not abort them: they see
     * that they have lost, read the result, and commit their own row.
     */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void claimInsideCallersTransactions_losersGoOnAndCommitTheirRows(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind);
                Actors actors = new Actors(CALLERS)) {
            TestDatabase.execute(harness.url(), APPLICATION_TABLE);
            for (int round = 0; round < ROUNDS; round++) {
                OperationId id = Requests.newId();
                int number = round;
                List<ClaimResult> results = actors.play(caller -> harness.inTransaction(() -> {
                    harness.update("insert into app values (?, ?, 'own')", number, caller);
                    ClaimResult result = claimAndComplete(harness, id, number, caller);
                    assertThat(harness.ledger().find(id, Within.CALLERS_TRANSACTION))
                            .hasValueSatisfying(row -> assertThat(row.result()).isEqualTo("42"));
                    return result;
                }));
                assertThat(results)
                        .filteredOn(ClaimResult.Won.class::isInstance)
                        .hasSize(1);
                assertThat(results)
                        .filteredOn(ClaimResult.Lost.class::isInstance)
                        .hasSize(CALLERS - 1);
            }
            assertThat(harness.query("select count(*) from app where what = 'own'"))
                    .isEqualTo("" + ROUNDS * CALLERS);
            assertThat(harness.query("select count(*) from app where what = 'effect'"))
                    .isEqualTo("" + ROUNDS);
        }
    }

    private static ClaimResult claimAndComplete(LedgerHarness harness, OperationId id, int round, int caller)
            throws Exception {
        LedgerStore ledger = harness.ledger();
        ClaimRequest request = Requests.claim(id, Effect.TRANSACTIONAL, null);
        ClaimResult result = ledger.claim(request, Within.CALLERS_TRANSACTION, WAIT);
        if (result instanceof ClaimResult.Won won) {
            harness.update("insert into app values (?, ?, 'effect')", round, caller);
            ledger.write(won.claim(), new Recording.Succeeded("42", null), Within.CALLERS_TRANSACTION);
        }
        return result;
    }

    /**
     * As above, but the first to claim rolls back. One of those who wait claims in its place. MariaDB ends others with
     * a deadlock, which takes their rows: that must be reported, and never look like a lost claim.
     */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void firstCallerRollsBack_oneOfTheOthersClaimsAndNoRowIsLostSilently(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind);
                Actors actors = new Actors(CALLERS)) {
            TestDatabase.execute(harness.url(), APPLICATION_TABLE);
            int committed = 0;
            for (int round = 0; round < ROUNDS / 4; round++) {
                OperationId id = Requests.newId();
                boolean[] rolledBack = new boolean[1];
                int number = round;
                List<String> ends = actors.play(caller -> {
                    try {
                        return harness.inTransaction(() -> {
                            harness.update("insert into app values (?, ?, 'own')", number, caller);
                            ClaimResult result = claimAndComplete(harness, id, number, caller);
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
                        assertThat(e.kind()).isEqualTo(StoreException.Kind.CALLER_ROLLED_BACK);
                        return "deadlock";
                    }
                });
                assertThat(ends).containsOnlyOnce("won").containsOnlyOnce("rolled back");
                if (kind != TestDatabase.MARIADB) {
                    assertThat(ends).doesNotContain("deadlock");
                }
                committed += Collections.frequency(ends, "won") + Collections.frequency(ends, "lost");
            }
            assertThat(harness.query("select count(*) from app where what = 'own'"))
                    .isEqualTo("" + committed);
            assertThat(harness.query("select count(*) from app where what = 'effect'"))
                    .isEqualTo("" + ROUNDS / 4);
        }
    }

    /**
     * Many callers claim the same keys, each claim in a transaction of the store's own. Every caller gets an answer,
     * and one of them is right: the counter that the winners count without any synchronisation shows it.
     */
    @ParameterizedTest
    @MethodSource("isolationLevels")
    void claimInOwnTransactions_oneWinnerPerKeyAtEveryIsolationLevel(TestDatabase kind, String isolation)
            throws Exception {
        int keys = 60;
        int callers = 32;
        try (LedgerHarness harness = LedgerHarness.open(kind, isolation, callers);
                Actors actors = new Actors(callers)) {
            LedgerStore ledger = harness.ledger();
            List<OperationId> ids = Stream.generate(Requests::newId).limit(keys).toList();
            int[] wins = new int[keys];
            actors.play(caller -> {
                for (int i = 0; i < keys; i++) {
                    int key = (i + caller) % keys;
                    Effect effect = key % 2 == 0 ? Effect.EXTERNAL : Effect.KEYED;
                    ClaimResult result =
                            ledger.claim(Requests.claim(ids.get(key), effect, null), Within.OWN_TRANSACTION, WAIT);
                    if (result instanceof ClaimResult.Won won) {
                        wins[key]++;
                        ledger.write(won.claim(), new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
                    }
                }
                return null;
            });
            for (int key = 0; key < keys; key++) {
                assertThat(wins[key]).as("wins of key " + key).isEqualTo(1);
                assertThat(ledger.find(ids.get(key), Within.OWN_TRANSACTION))
                        .hasValueSatisfying(row -> assertThat(row.status()).isEqualTo(Status.SUCCEEDED));
            }
        }
    }

    /** All have seen the same abandoned row. One compare-and-set finds it so; the others find another fence. */
    @ParameterizedTest
    @MethodSource("isolationLevels")
    void takeOverOfOneAbandonedOperation_hasOneWinner(TestDatabase kind, String isolation) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind, isolation, 16);
                Actors actors = new Actors(16)) {
            LedgerStore ledger = harness.ledger();
            for (int round = 0; round < 20; round++) {
                ClaimRequest first = Requests.claim(Effect.KEYED);
                ledger.claim(first, Within.OWN_TRANSACTION, WAIT);
                OperationRecord seen =
                        ledger.find(first.id(), Within.OWN_TRANSACTION).orElseThrow();
                assertThat(seen.abandoned()).isTrue();
                List<ClaimResult> results = actors.play(caller -> ledger.takeOver(
                        seen,
                        Requests.claim(first.id(), Effect.KEYED, null),
                        new TakeOver.Abandoned(Duration.ofHours(12)),
                        Within.OWN_TRANSACTION,
                        WAIT));
                assertThat(results)
                        .filteredOn(ClaimResult.Won.class::isInstance)
                        .hasSize(1);
                assertThat(ledger.find(first.id(), Within.OWN_TRANSACTION))
                        .hasValueSatisfying(row -> assertThat(row.fence()).isEqualTo(2));
            }
        }
    }

    /**
     * A late owner leaves its receipt while another node takes its operation over. Whichever comes first, the receipt
     * stays; and the attempt that has taken over cannot say FAILED against it.
     */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void receiptDepositedDuringATakeOver_isNeverLost(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind);
                Actors actors = new Actors(2)) {
            LedgerStore ledger = harness.ledger();
            int takenOver = 0;
            for (int round = 0; round < ROUNDS; round++) {
                ClaimRequest first = Requests.claim(Effect.KEYED);
                Claim late = ((ClaimResult.Won) ledger.claim(first, Within.OWN_TRANSACTION, WAIT)).claim();
                OperationRecord seen =
                        ledger.find(first.id(), Within.OWN_TRANSACTION).orElseThrow();
                ClaimRequest second = Requests.claim(first.id(), Effect.KEYED, null);
                Receipt receipt = new Receipt("7", late.fence(), false);
                Role<Object> deposit = actor -> ledger.deposit(late, receipt);
                Role<Object> takeOver = actor -> ledger.takeOver(
                        seen, second, new TakeOver.Abandoned(Duration.ofHours(12)), Within.OWN_TRANSACTION, WAIT);
                // both orders are among the rounds; the others race
                List<Object> results = switch (round % 4) {
                    case 0 -> List.of(deposit.play(0), takeOver.play(1));
                    case 1 -> reversed(takeOver.play(0), deposit.play(1));
                    default -> actors.play(actor -> actor == 0 ? deposit.play(actor) : takeOver.play(actor));
                };
                assertThat(round % 4 == 0 && results.get(1) instanceof ClaimResult.Won)
                        .as("taken over although the receipt was there")
                        .isFalse();
                if (results.get(1) instanceof ClaimResult.Won won) {
                    takenOver++;
                    assertThat(ledger.write(
                                    won.claim(),
                                    new Recording.Failed(new Failure("Declined", null, "")),
                                    Within.OWN_TRANSACTION))
                            .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
                } else {
                    assertThat(ledger.settle(seen)).isTrue();
                }
                assertThat(ledger.find(first.id(), Within.OWN_TRANSACTION)).hasValueSatisfying(row -> {
                    assertThat(row.status()).isEqualTo(Status.SUCCEEDED);
                    assertThat(row.result()).isEqualTo("7");
                    assertThat(row.receipt()).isEqualTo(receipt);
                });
            }
            assertThat(takenOver).as("rounds in which the take-over came first").isBetween(ROUNDS / 4, ROUNDS * 3 / 4);
        }
    }

    private static List<Object> reversed(Object second, Object first) {
        return List.of(first, second);
    }
}
