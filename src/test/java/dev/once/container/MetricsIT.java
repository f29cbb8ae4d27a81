package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.CallContext;
import dev.once.CallContext.Field;
import dev.once.Ledger;
import dev.once.Outcome;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.awaitility.core.ConditionFactory;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What each kind of call adds to the server's metrics, as Prometheus reads them. */
@ExtendWith(ArquillianExtension.class)
class MetricsIT {

    private static final String CANARY = "canary-8d1f";

    private static final String HITS = "idempotent_cache_hits_total";
    private static final String MISSES = "idempotent_cache_misses_total";
    private static final String EXECUTIONS = "tool_execution_seconds_count";
    private static final String RETRIES = "tool_retry_attempts_total";
    private static final String COLLISIONS = "idempotency_key_collisions_total";
    private static final String PARTIAL = "idempotency_partial_failures_total";
    private static final String REFUSALS = "idempotency_refusals_total";
    private static final String UNKNOWN = "idempotency_unknown_total";
    private static final String UNKNOWN_OPEN = "idempotency_unknown_open";
    private static final String WAITS = "idempotency_wait_seconds_count";

    /** Everything that is counted by a tool's calls. */
    private static final List<String> OF_TOOL =
            List.of(HITS, MISSES, EXECUTIONS, RETRIES, COLLISIONS, PARTIAL, REFUSALS);

    @Deployment
    static WebArchive war() {
        return OnceWar.of("counted", """
                once.heartbeat=PT0.2S
                once.purge.interval=PT1S
                once.anonymous=allow
                mp.metrics.appName=metrics
                mp.metrics.distribution.timer.buckets=tool.execution=10ms,1s,10s
                mp.metrics.distribution.percentiles=idempotency.wait=0.5,0.95
                """, Tools.class, Scrape.class, Scrape.Sample.class, Rows.class, Runs.class);
    }

    @Inject
    private Tools tools;

    @Inject
    private Ledger ledger;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    private ManagedExecutorService executor;

    /** What was there before the test's calls. */
    private Scrape before;

    @BeforeEach
    @SuppressWarnings("BanJNDI")
    void prepare() throws Exception {
        executor = lookup();
        before = Scrape.now();
    }

    @SuppressWarnings("BanJNDI")
    private static ManagedExecutorService lookup() throws NamingException {
        return InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
    }

    private static ConditionFactory awaiting() {
        return await().pollInSameThread().atMost(Duration.ofSeconds(30));
    }

    /** By how much a metric has grown since the test began, by the calls of this tool. */
    private double grown(String metric, String tool, String... labels) throws Exception {
        return Scrape.now().since(before, metric, with(labels, "tool=" + tool, "mp_app=metrics"));
    }

    private static String[] with(String[] labels, String... more) {
        return Stream.of(labels, more).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The tool's metrics have grown by this, each one step: {@code metric, metric, …}; and no other. */
    private void assertGrown(String tool, String... metrics) throws Exception {
        Scrape now = Scrape.now();
        for (String metric : OF_TOOL) {
            assertThat(now.since(before, metric, "tool=" + tool, "mp_app=metrics"))
                    .as(metric)
                    .isEqualTo(Collections.frequency(List.of(metrics), metric));
        }
        before = now;
    }

    @Test
    void beforeAnything_whatAlarmsAreAboutIsThereWithZero() {
        for (String tool : List.of(
                "run",
                "of-agents",
                "retried",
                "slow",
                "rejecting",
                "failing",
                "external",
                "rows",
                "supplied",
                "brief")) {
            String label = "tool=tools." + tool;
            assertThat(before.has(COLLISIONS, label)).as(label).isTrue();
            assertThat(before.has(PARTIAL, label)).as(label).isTrue();
            assertThat(before.values("reason", REFUSALS, label))
                    .as(label)
                    .isEqualTo(Set.of("in_progress", "unknown", "expired", "unavailable", "invalid", "other"));
        }
        for (String untagged : List.of(
                "idempotency_in_progress",
                WAITS,
                "idempotency_abandoned_total",
                UNKNOWN,
                UNKNOWN_OPEN,
                "idempotency_purged_total",
                "idempotency_heartbeat_age_seconds")) {
            assertThat(before.has(untagged, "mp_app=metrics", "mp_scope=application"))
                    .as(untagged)
                    .isTrue();
        }
        assertThat(before.value("idempotency_heartbeat_age_seconds", "mp_app=metrics"))
                .isBetween(0.0, 30.0);
    }

    @Test
    void firstCall_isAMiss_andItsRepetitionsAreHits() throws Exception {
        tools.run("M-1", "late");
        assertGrown("tools.run", MISSES, EXECUTIONS);
        tools.run("M-1", "late");
        tools.run("M-1", "late");
        assertGrown("tools.run", HITS, HITS);
        assertThat(Scrape.now().values("agent", HITS, "tool=tools.run")).containsExactly("none");
    }

    @Test
    void retry_isCountedByWhatTheAttemptBeforeHadFailedWith() throws Exception {
        assertThat(tools.retried("M-2")).isEqualTo("run 3");
        assertThat(grown(RETRIES, "tools.retried", "error_type=timeout")).isEqualTo(1);
        assertThat(grown(RETRIES, "tools.retried", "error_type=refused")).isEqualTo(1);
        assertGrown(
                "tools.retried",
                RETRIES,
                RETRIES,
                MISSES,
                MISSES,
                MISSES,
                EXECUTIONS,
                EXECUTIONS,
                EXECUTIONS,
                // Both failures may have come after the effect.
                PARTIAL,
                PARTIAL);
    }

    @Test
    void sameKeyWithOtherArguments_isACollision() throws Exception {
        tools.run("M-3", "late");
        before = Scrape.now();
        assertThatThrownBy(() -> tools.run("M-3", "damaged")).isInstanceOf(IdempotencyKeyReusedException.class);
        assertGrown("tools.run", COLLISIONS);
    }

    @Test
    void duplicateOfARunningCall_isRefused() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = executor.submit(() -> tools.rejecting("M-4", running, end));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Scrape.now().value("idempotency_in_progress", "mp_app=metrics"))
                .isEqualTo(1);
        assertThatThrownBy(() -> tools.rejecting("M-4", running, end)).isInstanceOf(OperationInProgressException.class);
        assertThat(grown(REFUSALS, "tools.rejecting", "reason=in_progress")).isEqualTo(1);
        assertGrown("tools.rejecting", REFUSALS);
        end.countDown();
        first.get(30, TimeUnit.SECONDS);
        assertGrown("tools.rejecting", MISSES, EXECUTIONS);
        assertThat(Scrape.now().value("idempotency_in_progress", "mp_app=metrics"))
                .isZero();
    }

    @Test
    void duplicateThatWaits_isTimed_andThenAHit() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = executor.submit(() -> tools.slow("M-5", running, end));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch calling = new CountDownLatch(1);
        Future<String> duplicate = executor.submit(() -> {
            calling.countDown();
            return tools.slow("M-5", running, end);
        });
        assertThat(calling.await(30, TimeUnit.SECONDS)).isTrue();
        // It may look again as often as it likes: it has waited once.
        awaiting().during(Duration.ofMillis(300)).until(() -> !duplicate.isDone());
        end.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(duplicate.get(30, TimeUnit.SECONDS));
        assertGrownUntagged(WAITS, 1);
        assertThat(Scrape.now().has("idempotency_wait_seconds", "quantile=0.95", "mp_app=metrics"))
                .as("percentiles of the configuration")
                .isTrue();
    }

    private void assertGrownUntagged(String metric, double by) throws Exception {
        assertThat(Scrape.now().since(before, metric, "mp_app=metrics"))
                .as(metric)
                .isEqualTo(by);
    }

    @Test
    void ambiguousFailure_isPartial_andMakesAnOperationUnknown_untilItIsSettled() throws Exception {
        assertThatThrownBy(() -> tools.failing("M-6")).isInstanceOf(IllegalStateException.class);
        assertGrownUntagged(UNKNOWN, 1);
        assertGrown("tools.failing", MISSES, EXECUTIONS, PARTIAL);
        assertThat(unknown()).isPositive();
        awaiting().until(() -> open() == unknown());

        assertThatThrownBy(() -> tools.failing("M-6")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(grown(REFUSALS, "tools.failing", "reason=unknown")).isEqualTo(1);
        assertGrown("tools.failing", REFUSALS);

        double open = open();
        Ledger.Query inDoubt = Ledger.Query.of(Ledger.Status.UNKNOWN).ofAction("tools.failing");
        String id = ledger.find(inDoubt).operations().get(0).id();
        ledger.settle(id, Outcome.ruledOut(), "nothing was booked");
        awaiting().until(() -> open() == open - 1);
    }

    private int unknown() {
        return rows.query("select count(*) from once_operation where status = 'UNKNOWN'");
    }

    private static double open() throws Exception {
        return Scrape.now().value(UNKNOWN_OPEN, "mp_app=metrics");
    }

    @Test
    void callersTransactionRollsBack_isCountedOnce() throws Exception {
        transaction.begin();
        tools.external("M-7");
        transaction.rollback();
        assertGrownUntagged(UNKNOWN, 1);
        assertGrown("tools.external", MISSES, EXECUTIONS, PARTIAL);
    }

    @Test
    void transactionalInItsCallersTransaction_isCountedOnce_andNeverPartial() throws Exception {
        transaction.begin();
        tools.rows("M-8");
        transaction.rollback();
        assertGrown("tools.rows", MISSES, EXECUTIONS);
        transaction.begin();
        tools.rows("M-8");
        transaction.commit();
        assertGrown("tools.rows", MISSES, EXECUTIONS);
        tools.rows("M-8");
        assertGrown("tools.rows", HITS);
    }

    @Test
    void keyThatIsNone_isRefused() throws Exception {
        assertThatThrownBy(() -> tools.supplied("not a key\n")).isInstanceOf(InvalidIdempotencyKeyException.class);
        assertThat(grown(REFUSALS, "tools.supplied", "reason=invalid")).isEqualTo(1);
        assertGrown("tools.supplied", REFUSALS);
    }

    @Test
    void purgedOperations_areCounted() throws Exception {
        tools.brief("M-9");
        awaiting().until(() -> Scrape.now().since(before, "idempotency_purged_total", "mp_app=metrics") > 0);
    }

    /** Whoever calls chooses the ids. */
    @Test
    void agentsOverAHundred_areOthers() throws Exception {
        for (int i = 0; i < 150; i++) {
            CallContext.Explicit agent = CallContext.with(Field.AGENT_ID, "agent " + i);
            String order = "M-10 " + i;
            agent.call(() -> tools.ofAgents(order));
            agent.call(() -> tools.ofAgents(order));
        }
        Scrape now = Scrape.now();
        for (String metric : List.of(HITS, MISSES, EXECUTIONS)) {
            assertThat(now.value(metric, "tool=tools.of-agents")).as(metric).isEqualTo(150);
            assertThat(now.values("agent", metric, "tool=tools.of-agents"))
                    .as(metric)
                    .hasSize(101)
                    .contains("agent 0", "agent 99", "other")
                    .doesNotContain("agent 100");
            assertThat(now.value(metric, "tool=tools.of-agents", "agent=other")).isEqualTo(50);
        }
    }

    @Test
    void bucketsOfTheConfiguration_areThoseOfTheTimer() throws Exception {
        tools.run("M-11", "late");
        Scrape now = Scrape.now();
        assertThat(now.values("le", "tool_execution_seconds_bucket", "tool=tools.run", "mp_app=metrics"))
                .containsExactlyInAnyOrder("0.01", "1.0", "10.0", "+Inf");
        assertThat(now.value("tool_execution_seconds_bucket", "tool=tools.run", "le=+Inf"))
                .isEqualTo(now.value(EXECUTIONS, "tool=tools.run"));
    }

    /** Neither keys, nor who calls, but for the agent. */
    @Test
    void canary_isNoLabel() throws Exception {
        CallContext.Explicit caller = CallContext.with(Field.USER, CANARY)
                .with(Field.TENANT, CANARY)
                .with(Field.AGENT_NAME, CANARY)
                .with(Field.CONVERSATION, CANARY)
                .with(Field.TURN, CANARY)
                .with(Field.REQUEST_ID, CANARY)
                .with(Field.TRACE_ID, CANARY);
        caller.call(() -> tools.run(CANARY, CANARY));
        caller.call(() -> tools.run(CANARY, CANARY));
        caller.call(() -> tools.supplied(CANARY));
        assertThatThrownBy(() -> caller.call(() -> tools.run(CANARY, "other " + CANARY)))
                .isInstanceOf(IdempotencyKeyReusedException.class);
        assertThatThrownBy(() -> caller.call(() -> tools.failing(CANARY))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> caller.call(() -> tools.failing(CANARY))).isInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(() -> caller.call(() -> tools.supplied(CANARY + "\n")))
                .isInstanceOf(InvalidIdempotencyKeyException.class);
        Scrape now = Scrape.now();
        assertThat(now.since(before, HITS, "tool=tools.run")).isEqualTo(1);
        assertThat(now.text()).contains("tools.supplied").doesNotContain(CANARY);
    }
}
