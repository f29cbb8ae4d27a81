package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.internal.jpa.FaultyTransactions.Fault;
import dev.once.spi.Claim;
import dev.once.spi.Interference.Verb;
import dev.once.spi.LedgerContract;
import dev.once.spi.LedgerStage;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.OperatorStore;
import dev.once.spi.Status;
import dev.once.spi.TakeOver;
import dev.once.spi.Transactions;
import dev.once.spi.Within;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a database. */
abstract class JpaLedgerContract extends LedgerContract {

    private final UUID bystander = UUID.randomUUID();
    private final TestDatabase kind;
    private LedgerHarness harness;
    private FaultyTransactions faulty;
    private LedgerStore store;
    private NodeStore nodes;

    JpaLedgerContract(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeAll
    void open() {
        harness = LedgerHarness.open(kind);
        TestDatabase.execute(harness.url(), "create table app (what varchar(80))");
        faulty = new FaultyTransactions(harness.transactions());
        store = harness.ledger(faulty);
        nodes = harness.nodes();
        nodes.enter(bystander, "bystander");
    }

    /**
     * No change of an operation is without its entry: the last one says where it stands. A claim that is committed in a
     * caller's transaction before its end has none; the engine lets no such transaction commit.
     */
    @AfterEach
    void everyOperation_standsWhereItsLastEntrySays() throws SQLException {
        assertThat(harness.queryAll("""
                select concat(o.status, ' ', o.generation, '.', o.fence) from once_operation o
                where not (o.status = 'PENDING' and o.effect = 'TRANSACTIONAL') and not exists (
                select 1 from once_audit a where a.operation_id = o.id and a.status = o.status
                and a.generation = o.generation and (a.fence = o.fence or a.kind = 'EVIDENCE') and not exists (
                select 1 from once_audit b where b.operation_id = o.id and b.status is not null and b.kind <> 'REPLAYED'
                and (b.happened_at > a.happened_at or (b.happened_at = a.happened_at and b.id > a.id))))""")).isEmpty();
    }

    /** Its entry is the last one nevertheless; H2's clock stands still within a transaction. */
    @Test
    void transactionThatBeganBefore_tellsWhatCameLater() throws Exception {
        harness.inTransaction(() -> {
            harness.update("insert into app values (cast(current_timestamp as varchar(80)))");
            OperationRecord seen = CompletableFuture.supplyAsync(() ->
                            row(standing(Status.RETRYABLE, Effect.TRANSACTIONAL).id()))
                    .get(20, TimeUnit.SECONDS);
            Claim claim = LedgerStage.won(store.takeOver(
                    seen,
                    LedgerStage.other(seen.id(), Effect.TRANSACTIONAL),
                    new TakeOver.Retry(Duration.ofHours(1)),
                    Within.CALLERS_TRANSACTION,
                    LedgerStage.WAIT));
            return store.write(claim, LedgerStage.recording(Status.SUCCEEDED, "second"), Within.CALLERS_TRANSACTION);
        });
    }

    @AfterAll
    void close() {
        nodes.close();
        harness.close();
    }

    LedgerHarness harness() {
        return harness;
    }

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public OperatorStore operators() {
        return harness.operators();
    }

    @Override
    public Transactions transactions() {
        return harness.transactions();
    }

    @Override
    public NodeStore nodes() {
        return nodes;
    }

    @Override
    public Duration deadAfter() {
        return LedgerHarness.DEAD_AFTER;
    }

    @Override
    public void pass(Duration time) {
        Instant from = nodes.renew(bystander, Instant.EPOCH).at();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() -> nodes.renew(bystander, Instant.EPOCH).at().isAfter(from.plus(time)));
    }

    @Override
    public void beatAgo(UUID incarnation, Duration ago) throws SQLException {
        harness.beatAgo(incarnation, ago);
    }

    @Override
    public void loseAcknowledgement(Verb verb, boolean committed) {
        faulty.next(committed ? Fault.COMMITTED_UNHEARD : Fault.ROLLED_BACK_UNHEARD);
    }

    @Override
    public List<String> keptAttempts(OperationId id) throws SQLException {
        return harness.queryAll(
                "select concat(generation, '.', fence) from once_attempt where operation_id = ?"
                        + " order by generation, fence",
                id.bytes());
    }

    @Override
    public void writeOwnRow(String what) throws SQLException {
        harness.update("insert into app values (?)", what);
    }

    @Override
    public boolean hasOwnRow(String what) throws SQLException {
        return !harness.query("select what from app where what = ?", what).isEmpty();
    }

    @Override
    public boolean endsWaitersByDeadlock() {
        return kind == TestDatabase.MARIADB;
    }
}
