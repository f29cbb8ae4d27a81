package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.once.Effect;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.internal.engine.Calls;
import dev.once.spi.OperationRecord;
import dev.once.spi.Status;
import dev.once.spi.Within;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The database goes away while methods run, for longer than any statement waits, and comes back. The callers are told
 * that the outcome is unknown; the node, which lives, records what it knows by itself.
 */
class DatabaseAwayRaceTest {

    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService restorer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger effects = new AtomicInteger();

    private volatile Future<?> back;

    private CuttableProxy proxy;
    private LedgerHarness harness;
    private LiveNode node;

    @BeforeEach
    void open() throws IOException {
        String direct = TestDatabase.POSTGRESQL.create();
        int port = URI.create(direct.substring("jdbc:".length())).getPort();
        proxy = new CuttableProxy(port);
        String url = direct.replaceFirst(":" + port + "/", ":" + proxy.port() + "/");
        harness = LedgerHarness.at(TestDatabase.POSTGRESQL, url, 16);
        node = new LiveNode(harness, HEARTBEAT);
    }

    @AfterEach
    void close() throws Exception {
        restorer.shutdownNow();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        proxy.restore();
        node.close();
        harness.close();
        proxy.close();
    }

    @Test
    void awayWhileOutcomesAreToBeRecorded_theNodeSettlesThemByItself() throws Exception {
        harness.update("create table business (caller varchar(40))");
        UUID incarnation = node.incarnation();
        Calls external = Calls.of(Effect.EXTERNAL, "external");
        Calls keyed = Calls.of(Effect.KEYED, "keyed");
        Calls externalWithRows = Calls.of(Effect.EXTERNAL, "external with rows");
        Calls keyedWithRows = Calls.of(Effect.KEYED, "keyed with rows");
        // all four run when the database goes
        CyclicBarrier running = new CyclicBarrier(4, this::goAway);
        List<Future<Object>> callers = List.of(
                threads.submit(() -> call(external, running)),
                threads.submit(() -> call(keyed, running)),
                threads.submit(() -> withRows(() -> call(externalWithRows, running))),
                threads.submit(() -> withRows(() -> call(keyedWithRows, running))));
        for (Future<Object> caller : callers) {
            assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("could not be recorded yet");
        }
        assertThat(node.engine().running().tokens()).hasSize(4);

        back.get(30, TimeUnit.SECONDS);
        // nobody calls
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> node.engine().running().tokens().isEmpty() && node.fit());

        assertThat(node.engine().unsettled().isEmpty()).isTrue();
        assertThat(node.incarnation()).as("no other node has found it dead").isEqualTo(incarnation);
        assertThat(effects).hasValue(4);
        assertThat(row(external).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(keyed).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine().call(external.running(() -> fail("a second effect"))))
                .isEqualTo("effect of external");
        assertThat(node.engine().call(keyed.running(() -> fail("a second effect"))))
                .isEqualTo("effect of keyed");
        assertRowsLost(externalWithRows, Status.UNKNOWN);
        assertThatThrownBy(() -> node.engine().call(externalWithRows.running(() -> fail("a second effect"))))
                .isInstanceOf(OutcomeUnknownException.class);
        assertRowsLost(keyedWithRows, Status.RETRYABLE);
        assertThat(withRows(() -> node.engine().call(keyedWithRows.running(() -> "repeated"))))
                .isEqualTo("repeated");
        assertThat(row(keyedWithRows).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(row(keyedWithRows).attempts()).isEqualTo(2);
        assertThat(harness.query("select count(*) from business")).isEqualTo("1");
    }

    private void goAway() {
        proxy.cut();
        back = restorer.schedule(proxy::restore, AWAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Object call(Calls calls, CyclicBarrier running) throws Exception {
        return node.engine().call(calls.running(() -> {
            effects.incrementAndGet();
            running.await(30, TimeUnit.SECONDS);
            return "effect of " + calls.key();
        }));
    }

    private Object withRows(Callable<Object> work) throws Exception {
        return harness.inTransaction(() -> {
            harness.update("insert into business values ('caller')");
            return work.call();
        });
    }

    private void assertRowsLost(Calls calls, Status status) {
        OperationRecord row = row(calls);
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.receipt().rowsLost()).isTrue();
        assertThat(row.receipt().result()).isEqualTo("\"effect of " + calls.key() + "\"");
    }

    private OperationRecord row(Calls calls) {
        return harness.ledger().find(calls.id(), Within.OWN_TRANSACTION).orElseThrow();
    }
}
