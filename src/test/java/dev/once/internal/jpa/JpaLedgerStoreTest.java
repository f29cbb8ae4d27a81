package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.*;
import java.time.Duration;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JpaLedgerStoreTest {

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void smoke(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(kind)) {
            LedgerStore ledger = harness.ledger();
            var r = Requests.claim(Effect.EXTERNAL);
            assertThat(ledger.find(r.id(), Within.OWN_TRANSACTION)).isEmpty();
            var won = (ClaimResult.Won) ledger.claim(r, Within.OWN_TRANSACTION, Duration.ZERO);
            assertThat(ledger.claim(
                            Requests.claim(r.id(), Effect.EXTERNAL, null), Within.OWN_TRANSACTION, Duration.ZERO))
                    .isEqualTo(new ClaimResult.Lost());
            System.out.println(ledger.find(r.id(), Within.OWN_TRANSACTION));
            System.out.println(ledger.write(won.claim(), new Recording.Succeeded("1", null), Within.OWN_TRANSACTION));
            System.out.println(ledger.find(r.id(), Within.OWN_TRANSACTION));
            harness.inTransaction(() -> {
                var q = Requests.claim(Effect.TRANSACTIONAL);
                var w = (ClaimResult.Won) ledger.claim(q, Within.CALLERS_TRANSACTION, Duration.ofSeconds(1));
                System.out.println(ledger.find(q.id(), Within.CALLERS_TRANSACTION));
                System.out.println(
                        ledger.write(w.claim(), new Recording.Succeeded("1", null), Within.CALLERS_TRANSACTION));
                return 1;
            });
        }
    }
}
