package dev.once.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.chaos.RunningDemo.Answer;
import dev.once.demo.launcher.Installation.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Two servers on one PostgreSQL, KEYED: 16 clients, 2,000 calls over 200 keys; one of the servers is killed half-way,
 * and its clients repeat at the other what was not answered.
 */
@BesideTheServer
class TwoServersChaosIT {

    private static final int CLIENTS = 16;
    private static final int CALLS = 2_000;
    private static final int KEYS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, Set<String>> results = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final CountDownLatch halfWay = new CountDownLatch(CALLS / 2);

    @Test
    void oneServerKilledHalfWay_oneEffectForEachKey() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "150")
                .start()) {
            Database database = new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
            try (RunningDemo demo = RunningDemo.start("two-servers", database)) {
                run(demo);
            }
        }
    }

    private void run(RunningDemo demo) throws Exception {
        RunningDemo.Server survivor = demo.server("survivor");
        RunningDemo.Server victim = demo.server("victim");
        survivor.start();
        victim.start();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RunningDemo.Server own = i % 2 == 0 ? survivor : victim;
                all.add(clients.submit(() -> {
                    calls(own, survivor);
                    return null;
                }));
            }
            assertThat(halfWay.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            victim.kill();
            for (Future<?> client : all) {
                client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(unanswered).hasPositiveValue();
        List<JsonObject> effects = demo.effects();
        assertThat(effects).hasSize(KEYS);
        assertThat(effects.stream().map(effect -> effect.getString("orderId")).collect(Collectors.toSet()))
                .hasSize(KEYS);
        assertThat(results).hasSize(KEYS);
        assertThat(results.values()).allSatisfy(result -> assertThat(result).hasSize(1));
    }

    private void calls(RunningDemo.Server own, RunningDemo.Server survivor) throws Exception {
        RunningDemo.Server server = own;
        for (int call = next.getAndIncrement(); call < CALLS; call = next.getAndIncrement()) {
            String order = "O-" + call % KEYS;
            Answer answer;
            try {
                answer = server.refund("keyed", order);
            } catch (IOException e) {
                unanswered.incrementAndGet();
                server = survivor;
                answer = survivor.refund("keyed", order);
            }
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            results.computeIfAbsent(order, key -> ConcurrentHashMap.newKeySet()).add(answer.text("refundId"));
            halfWay.countDown();
        }
    }
}
