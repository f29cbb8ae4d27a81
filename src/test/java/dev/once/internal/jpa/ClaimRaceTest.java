package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.Actors;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Requests;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The races of the contract that depend on the isolation level, at each that the database has. */
class ClaimRaceTest {

    private static final Duration WAIT = Duration.ofSeconds(15);

    static Stream<Arguments> isolationLevels() {
        return TestDatabase.available()
                .flatMap(kind -> kind.isolationLevels().stream().map(level -> Arguments.of(kind, level)));
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
}
