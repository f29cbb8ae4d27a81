package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.Effect;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Requests;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.Within;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcNodeStoreTest {

    private static final Duration LONG = Duration.ofHours(1);
    /** Everybody whose last heartbeat is in the past is dead. */
    private static final Duration NOW = Duration.ZERO;

    private static List<LedgerHarness> ledgers = List.of();

    static Stream<LedgerHarness> ledgers() {
        return ledgers.stream();
    }

    /** Those whose connections can be broken from elsewhere. */
    static Stream<LedgerHarness> servers() {
        return ledgers().filter(harness -> harness.kind() != TestDatabase.H2);
    }

    @BeforeAll
    static void open() {
        ledgers = TestDatabase.available().map(LedgerHarness::open).toList();
    }

    @AfterAll
    static void close() {
        ledgers.forEach(LedgerHarness::close);
        ledgers = List.of();
    }

    private static Claim claim(LedgerHarness harness, UUID owner, Effect effect) {
        ClaimRequest request = Requests.of(Requests.newId(), effect, owner, null);
        return ((ClaimResult.Won) harness.ledger().claim(request, Within.OWN_TRANSACTION, LONG)).claim();
    }

    private static OperationRecord row(LedgerHarness harness, Claim claim) {
        return harness.ledger().find(claim.id(), Within.OWN_TRANSACTION).orElseThrow();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void node_livesFromItsFirstHeartbeatUntilItLeaves(LedgerHarness harness) {
        UUID node = UUID.randomUUID();
        try (NodeStore nodes = harness.nodes()) {
            assertThat(nodes.renew(node, Instant.EPOCH).alive()).isFalse();
            NodeStore.Beat first = nodes.enter(node, "a".repeat(1_000));
            assertThat(first.alive()).isTrue();
            assertThat(first.at())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            NodeStore.Beat second = nodes.renew(node, first.at());
            assertThat(second.alive()).isTrue();
            assertThat(second.at()).isAfterOrEqualTo(first.at());
            assertThat(second.server()).isEqualTo(first.server()).isNotBlank();
            assertThat(nodes.dead(LONG)).doesNotContain(node);
            assertThat(nodes.dead(NOW)).contains(node);
            nodes.leave(node);
            assertThat(nodes.dead(NOW)).doesNotContain(node);
            assertThat(nodes.renew(node, first.at()).alive()).isFalse();
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void nodeThatIsAlive_isNotBuried(LedgerHarness harness) {
        UUID node = UUID.randomUUID();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(node, "node");
            Claim claim = claim(harness, node, Effect.EXTERNAL);
            assertThat(nodes.bury(node, LONG)).isEmpty();
            assertThat(row(harness, claim).status()).isEqualTo(Status.PENDING);
            assertThat(nodes.renew(node, Instant.EPOCH).alive()).isTrue();
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void deadNode_isBuriedWithItsOperationsInFlight(LedgerHarness harness) throws Exception {
        UUID node = UUID.randomUUID();
        LedgerStore ledger = harness.ledger();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(node, "node");
            Claim external = claim(harness, node, Effect.EXTERNAL);
            Claim transactional = claim(harness, node, Effect.TRANSACTIONAL);
            Claim keyed = claim(harness, node, Effect.KEYED);
            Claim proven = claim(harness, node, Effect.EXTERNAL);
            ledger.deposit(proven, new Receipt("5", 1, false));
            Claim done = claim(harness, node, Effect.EXTERNAL);
            ledger.write(done, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
            Claim others = claim(harness, UUID.randomUUID(), Effect.EXTERNAL);

            assertThat(nodes.bury(node, NOW)).hasSize(4);

            assertThat(row(harness, external).status()).isEqualTo(Status.UNKNOWN);
            assertThat(row(harness, external).doubtful()).isTrue();
            assertThat(row(harness, transactional).status()).isEqualTo(Status.UNKNOWN);
            assertThat(row(harness, keyed).status()).isEqualTo(Status.PENDING);
            assertThat(row(harness, keyed).owner()).isNull();
            assertThat(row(harness, proven).status()).isEqualTo(Status.SUCCEEDED);
            assertThat(row(harness, proven).result()).isEqualTo("5");
            assertThat(row(harness, done).result()).isEqualTo("1");
            assertThat(row(harness, others).status()).isEqualTo(Status.PENDING);
            assertThat(harness.query(
                            "select count(*) from once_attention where operation_id in (?, ?, ?)",
                            external.id().bytes(),
                            transactional.id().bytes(),
                            proven.id().bytes()))
                    .isEqualTo("2");
            assertThat(nodes.renew(node, Instant.EPOCH).alive()).isFalse();
            assertThat(nodes.bury(node, NOW)).isEmpty();
        }
    }

    /** The late owner of a buried EXTERNAL operation still has its claim: its success is recorded. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void ownerThatWasBuriedTooEarly_canStillComplete(LedgerHarness harness) {
        UUID node = UUID.randomUUID();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(node, "node");
            Claim claim = claim(harness, node, Effect.EXTERNAL);
            nodes.bury(node, NOW);
            harness.ledger().write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);
            assertThat(row(harness, claim).status()).isEqualTo(Status.SUCCEEDED);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("ledgers")
    void burialThatFails_buriesNothingAndTheNextOneSucceeds(LedgerHarness harness) {
        UUID node = UUID.randomUUID();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(node, "node");
            Claim claim = claim(harness, node, Effect.EXTERNAL);
            TestDatabase.execute(harness.url(), "alter table once_attention rename to once_gone");
            try {
                assertThatThrownBy(() -> nodes.bury(node, NOW)).isInstanceOf(StoreException.class);
            } finally {
                TestDatabase.execute(harness.url(), "alter table once_gone rename to once_attention");
            }
            assertThat(row(harness, claim).status()).isEqualTo(Status.PENDING);
            assertThat(nodes.dead(NOW)).contains(node);
            assertThat(nodes.bury(node, NOW)).hasSize(1);
        }
    }

    /** The heartbeat's connection breaks: one call fails, and the next has another one. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void connectionThatBreaks_isReplaced(LedgerHarness harness) throws Exception {
        UUID node = UUID.randomUUID();
        try (NodeStore nodes = harness.nodes()) {
            nodes.enter(node, "node");
            if (harness.kind() == TestDatabase.POSTGRESQL) {
                harness.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
            } else {
                killOthers(harness);
            }
            assertThatThrownBy(() -> nodes.renew(node, Instant.EPOCH)).isInstanceOf(StoreException.class);
            assertThat(nodes.renew(node, Instant.EPOCH).alive()).isTrue();
        }
    }

    private static void killOthers(LedgerHarness harness) throws Exception {
        String others = harness.query("select group_concat('kill ', id separator ';') from"
                + " information_schema.processlist where db = database() and id <> connection_id()");
        TestDatabase.execute(
                harness.url(), Pattern.compile(";").splitAsStream(others).toArray(String[]::new));
    }
}
