package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.spi.Claim;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.Recording;
import dev.once.spi.Requests;
import dev.once.spi.Within;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes as the module puts them together, whose third thread purges. */
class PurgingNodesTest {

    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int OPERATIONS = 20;
    private static final int BATCH = 3;

    private static Claim claimed(LedgerHarness harness) {
        return ((ClaimResult.Won)
                        harness.ledger().claim(Requests.claim(Effect.EXTERNAL), Within.OWN_TRANSACTION, Duration.ZERO))
                .claim();
    }

    private static void expired(LedgerHarness harness) throws Exception {
        for (int i = 0; i < OPERATIONS; i++) {
            Claim claim = claimed(harness);
            harness.ledger().write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
            harness.expire(claim.id());
        }
    }

    private static void awaitPurged(LedgerHarness harness) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> harness.query("select count(*) from once_operation where status = 'SUCCEEDED'")
                        .equals("0"));
    }

    /** What they purge when a dead node has left the job behind, and what they never do. */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void twoNodes_purgeAgainAndAgainAndTakeADeadNodesJobOver(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database)) {
            Claim unknown = claimed(harness);
            harness.ledger()
                    .write(
                            unknown,
                            new Recording.Unknown(new Failure("timeout", null, ""), null),
                            Within.OWN_TRANSACTION);
            harness.expire(unknown.id());
            expired(harness);
            try (LiveNode one = new LiveNode(harness, HEARTBEAT, INTERVAL, BATCH);
                    LiveNode two = new LiveNode(harness, HEARTBEAT, INTERVAL, BATCH)) {
                assertThat(one.fit() && two.fit()).isTrue();
                awaitPurged(harness);
                Awaitility.await().until(() -> jobOwner(harness).isEmpty());
                harness.update("update once_job set owner = ? where name = 'purge'", UUID.randomUUID());
                expired(harness);
                awaitPurged(harness);
            }
            assertThat(harness.query("select status from once_operation")).isEqualTo("UNKNOWN");
        }
    }

    /** A node that lives is not disturbed, however long it takes; and whoever waits for it gives connections back. */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void purgeOfALivingNode_isLeftAlone(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database);
                LiveNode busy = new LiveNode(harness, HEARTBEAT, Duration.ofDays(1), BATCH)) {
            Awaitility.await()
                    .until(() -> !harness.query("select name from once_job").isEmpty()
                            && jobOwner(harness).isEmpty());
            harness.update("update once_job set owner = ? where name = 'purge'", busy.incarnation());
            expired(harness);
            try (LiveNode idle = new LiveNode(harness, HEARTBEAT, INTERVAL, BATCH)) {
                Awaitility.await()
                        .during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> harness.query("select count(*) from once_operation")
                                .equals("" + OPERATIONS));
                assertThat(idle.fit()).isTrue();
                // heartbeat and housekeeping keep one connection each
                Awaitility.await().until(() -> harness.source().getMetrics().activeCount() <= 4);
            }
        }
    }

    private static String jobOwner(LedgerHarness harness) throws Exception {
        String owner = harness.query("select owner from once_job where name = 'purge'");
        return owner == null ? "" : owner;
    }
}
