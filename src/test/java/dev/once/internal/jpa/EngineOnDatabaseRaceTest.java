package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.once.Effect;
import dev.once.Outcome;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.internal.engine.Calls;
import dev.once.internal.engine.DownstreamKeys;
import dev.once.internal.engine.Engine;
import dev.once.internal.engine.EngineSettings;
import dev.once.internal.engine.News;
import dev.once.internal.engine.NodeState;
import dev.once.internal.engine.TestVerifier;
import dev.once.internal.engine.Threads;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationRecord;
import dev.once.spi.PurgeResult;
import dev.once.spi.Within;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine on real databases: one winner, whoever comes, and nobody's transaction is harmed. */
class EngineOnDatabaseRaceTest {

    private static final int THREADS = 64;

    /** So many find in each run that two inserts of H2 fail on each other, the rarest of what these races have found. */
    private static final int KEYS = Integer.getInteger("once.test.keys", 250);

    private static final int NODES = 4;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() throws InterruptedException {
        timer.shutdownNow();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    static Stream<TestDatabase> databases() {
        return TestDatabase.available();
    }

    static Stream<Arguments> databasesAndIsolationLevels() {
        return databases()
                .flatMap(database -> database.isolationLevels().stream()
                        .flatMap(isolation -> Stream.of(Effect.EXTERNAL, Effect.KEYED)
                                .map(effect -> Arguments.of(database, isolation, effect))));
    }

    static Stream<Arguments> edges() {
        return databases()
                .flatMap(database -> Stream.of(
                        Arguments.of(database, Effect.EXTERNAL, false),
                        Arguments.of(database, Effect.EXTERNAL, true),
                        Arguments.of(database, Effect.KEYED, true),
                        Arguments.of(database, Effect.TRANSACTIONAL, true)));
    }

    /** A node that is always fit. */
    private record Fit(UUID incarnation, Instant lastBeat) implements NodeState {
        @Override
        public boolean fit() {
            return true;
        }

        @Override
        public boolean mayTakeOver() {
            return true;
        }
    }

    private Engine node(LedgerHarness harness, LedgerStore store) {
        UUID incarnation = UUID.randomUUID();
        Instant entered;
        try (NodeStore nodes = harness.nodes()) {
            entered = nodes.enter(incarnation, "test").at();
            // no heartbeat runs here, and a node that looks dead loses its claims to the others
            harness.beatAgo(incarnation, Duration.ofDays(-1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new Engine(
                store,
                harness.transactions(),
                new Fit(incarnation, entered),
                new Threads(timer, threads, threads, threads),
                new News(List.of()),
                new EngineSettings(
                        2_000, 10, 100_000, Duration.ofSeconds(5), Duration.ofSeconds(10), DownstreamKeys.BY_SEED));
    }

    private List<Engine> nodes(LedgerHarness harness) {
        return Stream.generate(() -> node(harness, harness.ledger()))
                .limit(NODES)
                .toList();
    }

    /**
     * 64 threads of four nodes call each key at the same moment, at every isolation level that the database has: one
     * effect for each key, the same result for everybody, and no error for anybody.
     */
    @ParameterizedTest
    @MethodSource("databasesAndIsolationLevels")
    void sameKeyAtTheSameMoment_oneEffect(TestDatabase database, String isolation, Effect effect) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database, isolation, 32)) {
            List<Engine> nodes = nodes(harness);
            AtomicIntegerArray effects = new AtomicIntegerArray(KEYS);
            List<Set<Object>> results = Stream.<Set<Object>>generate(ConcurrentHashMap::newKeySet)
                    .limit(KEYS)
                    .toList();
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<Object>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Engine node = nodes.get(thread % NODES);
                callers.add(threads.submit(() -> {
                    for (int key = 0; key < KEYS; key++) {
                        int number = key;
                        together.await(30, TimeUnit.SECONDS);
                        results.get(key)
                                .add(node.call(Calls.of(effect, "k" + key)
                                        .running(() -> "effect " + effects.incrementAndGet(number))));
                    }
                    return null;
                }));
            }
            Set<String> failures = new TreeSet<>();
            for (Future<Object> caller : callers) {
                try {
                    caller.get(10, TimeUnit.MINUTES);
                } catch (ExecutionException e) {
                    // One that fails lets the others wait for it in vain.
                    if (!(e.getCause() instanceof BrokenBarrierException)
                            && !(e.getCause() instanceof TimeoutException)) {
                        failures.add(Throwables.getStackTrace(e.getCause()));
                    }
                }
            }
            assertThat(failures).isEmpty();
            for (int key = 0; key < KEYS; key++) {
                assertThat(effects.get(key)).isEqualTo(1);
                assertThat(results.get(key)).containsExactly("effect 1");
            }
            assertThat(harness.query("select count(*) from once_operation where status = 'SUCCEEDED'"))
                    .isEqualTo(String.valueOf(KEYS));
        }
    }

    /**
     * 64 threads of four nodes meet an operation in doubt at the same moment. The claim comes before the question: one
     * asks, and where the attempt is ruled out, one runs the method.
     */
    @ParameterizedTest
    @MethodSource("databases")
    void inDoubtAtTheSameMoment_oneQuestionAndOneOutcome(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database, "READ_COMMITTED", 32)) {
            List<Engine> nodes = nodes(harness);
            for (int round = 0; round < 20; round++) {
                boolean ruledOut = round % 2 == 0;
                AtomicInteger effects = new AtomicInteger();
                TestVerifier verifier =
                        TestVerifier.of(attempt -> ruledOut ? Outcome.<String>ruledOut() : Outcome.happened("found"));
                Calls calls = Calls.of(Effect.EXTERNAL, "k" + round).verifiedBy(verifier);
                assertThatThrownBy(() -> nodes.get(0).call(calls.running(() -> {
                    throw new IllegalStateException("reset");
                })));
                CyclicBarrier together = new CyclicBarrier(THREADS);
                List<Future<Object>> callers = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    Engine node = nodes.get(thread % NODES);
                    callers.add(threads.submit(() -> {
                        together.await(30, TimeUnit.SECONDS);
                        return node.call(calls.running(() -> "effect " + effects.incrementAndGet()));
                    }));
                }
                for (Future<Object> caller : callers) {
                    assertThat(caller.get(1, TimeUnit.MINUTES)).isEqualTo(ruledOut ? "effect 1" : "found");
                }
                assertThat(verifier.asked).hasSize(1);
                assertThat(effects).hasValue(ruledOut ? 1 : 0);
            }
            assertThat(harness.query("select count(*) from once_attention")).isEqualTo("0");
        }
    }

    /**
     * Eight callers, each in a transaction of its own with a row of its own, make the same TRANSACTIONAL call. One runs
     * it; the others replay, and their own rows commit. On PostgreSQL a duplicate key would abort all of them.
     */
    @ParameterizedTest
    @MethodSource("databases")
    void transactionalInCallersTransactions_losersReplayAndCommit(TestDatabase database) throws Exception {
        int rounds = 200;
        int callers = 8;
        try (LedgerHarness harness = LedgerHarness.open(database)) {
            harness.update("create table business (round_no int, caller int)");
            List<Engine> nodes = nodes(harness);
            AtomicInteger reported = new AtomicInteger();
            AtomicInteger effects = new AtomicInteger();
            for (int round = 0; round < rounds; round++) {
                int number = round;
                CyclicBarrier together = new CyclicBarrier(callers);
                List<Future<Object>> answers = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    int me = caller;
                    Engine node = nodes.get(caller % NODES);
                    answers.add(threads.submit(() -> {
                        together.await();
                        return harness.inTransaction(() -> {
                            harness.update("insert into business values (?, ?)", number, me);
                            try {
                                return node.call(Calls.of(Effect.TRANSACTIONAL, "k" + number)
                                        .running(() -> "effect " + effects.incrementAndGet()));
                            } catch (LedgerUnavailableException e) {
                                // A deadlock in a caller's transaction: reported, and its rows roll back with it.
                                harness.transactions().doom();
                                reported.incrementAndGet();
                                return null;
                            }
                        });
                    }));
                }
                Set<Object> results = ConcurrentHashMap.newKeySet();
                for (Future<Object> answer : answers) {
                    Object result = answer.get(1, TimeUnit.MINUTES);
                    if (result != null) {
                        results.add(result);
                    }
                }
                assertThat(results).hasSize(1);
            }
            assertThat(effects).hasValue(rounds);
            if (database != TestDatabase.MARIADB) {
                assertThat(reported).hasValue(0);
            }
            assertThat(harness.query("select count(*) from business"))
                    .isEqualTo(String.valueOf(rounds * callers - reported.get()));
        }
    }

    /** The first caller's transaction stays open: a duplicate waits without a connection, and is answered by its end. */
    @ParameterizedTest
    @MethodSource("databases")
    void firstCallersTransactionStaysOpen_duplicateHoldsNoConnection(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database)) {
            List<Engine> nodes = nodes(harness);
            Calls calls = Calls.of(Effect.KEYED, "k");
            CountDownLatch returned = new CountDownLatch(1);
            CountDownLatch commit = new CountDownLatch(1);
            Future<Object> first = threads.submit(() -> harness.inTransaction(() -> {
                Object result = nodes.get(0).call(calls.running(() -> "one"));
                returned.countDown();
                commit.await();
                return result;
            }));
            assertThat(returned.await(30, TimeUnit.SECONDS)).isTrue();
            AtomicInteger waiting = new AtomicInteger();
            List<Future<Object>> duplicates = new ArrayList<>();
            for (Engine node : nodes) {
                duplicates.add(threads.submit(() -> {
                    waiting.incrementAndGet();
                    return node.call(calls.running(() -> fail("a second effect")));
                }));
            }
            Awaitility.await().until(() -> waiting.get() == NODES);
            // Each look takes a connection for the time of one SELECT; over five seconds most looks find none of them.
            long idle = 0;
            int looks = 100;
            for (int look = 0; look < looks; look++) {
                idle += harness.source().getMetrics().activeCount() <= 1 ? 1 : 0;
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(idle).isGreaterThan(looks * 8 / 10);
            assertThat(duplicates).noneMatch(Future::isDone);
            commit.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("one");
            for (Future<Object> duplicate : duplicates) {
                assertThat(duplicate.get(30, TimeUnit.SECONDS)).isEqualTo("one");
            }
        }
    }

    /** A thousand calls wait for one on one node: they share its readings, and so two connections. */
    @ParameterizedTest
    @MethodSource("databases")
    void thousandWaiters_useTwoConnections(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database)) {
            Engine node = node(harness, harness.ledger());
            Calls calls = Calls.of(Effect.EXTERNAL, "hot").waitingAtMost(Duration.ofMinutes(1));
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Future<Object> first = threads.submit(() -> node.call(calls.running(() -> {
                running.countDown();
                end.await();
                return "one";
            })));
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            List<Future<Object>> waiters = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiters.add(threads.submit(() -> node.call(calls.running(() -> fail("a second effect")))));
            }
            end.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("one");
            for (Future<Object> waiter : waiters) {
                assertThat(waiter.get(1, TimeUnit.MINUTES)).isEqualTo("one");
            }
            // The pool never shrinks: what it has is the most that was used at a time.
            AgroalDataSourceMetrics pool = harness.source().getMetrics();
            assertThat(pool.availableCount() + pool.activeCount()).isBetween(1L, 2L);
        }
    }

    /** The claim is made before the caller's transaction holds a connection: a pool of 4 serves 16 callers. */
    @ParameterizedTest
    @MethodSource("databases")
    void smallPool_claimBeforeTheTransactionTouchesTheDatabase_allSucceed(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database, "READ_COMMITTED", 4)) {
            harness.update("create table business (caller varchar(40))");
            Engine node = node(harness, harness.ledger());
            List<Throwable> refused = sixteenCallers(
                    harness,
                    key -> harness.inTransaction(() ->
                            node.call(Calls.of(Effect.EXTERNAL, key).running(() -> {
                                harness.update("insert into business values (?)", key);
                                return key;
                            }))));
            assertThat(refused).isEmpty();
            assertThat(harness.query("select count(*) from business")).isEqualTo("64");
        }
    }

    /**
     * The callers' transactions hold all connections when the claims need one: each call succeeds, or fails within the
     * pool's timeout and names the remedy; what failed has no effect.
     */
    @ParameterizedTest
    @MethodSource("databases")
    void smallPool_transactionsHoldTheConnections_theErrorNamesTheRemedy(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.exhaustible(database, 4)) {
            harness.update("create table business (caller varchar(40))");
            Engine node = node(harness, harness.ledger());
            AtomicInteger effects = new AtomicInteger();
            AtomicInteger holders = new AtomicInteger();
            CyclicBarrier allHeld = new CyclicBarrier(4);
            AtomicInteger withoutOwn = new AtomicInteger();
            List<Throwable> refused = sixteenCallers(
                    harness,
                    key -> harness.inTransaction(() -> {
                        try {
                            harness.update("insert into business values (?)", key);
                        } catch (SQLException e) {
                            // The application's own wait for a connection was over: no call was made.
                            return withoutOwn.incrementAndGet();
                        }
                        if (holders.incrementAndGet() <= 4) {
                            // All connections are held: none of these four can have one for its claim.
                            allHeld.await(1, TimeUnit.MINUTES);
                        }
                        return node.call(Calls.of(Effect.EXTERNAL, key).running(effects::incrementAndGet));
                    }));
            assertThat(refused)
                    .isNotEmpty()
                    .allSatisfy(e -> assertThat(e)
                            .isInstanceOf(LedgerUnavailableException.class)
                            .hasMessageContaining("jdbc/once-claims"));
            assertThat(effects.get() + refused.size() + withoutOwn.get()).isEqualTo(64);
        }
    }

    /** With a pool of its own for claims, all succeed. */
    @ParameterizedTest
    @MethodSource("databases")
    void smallPool_claimsHaveTheirOwn_allSucceed(TestDatabase database) throws Exception {
        try (LedgerHarness harness = LedgerHarness.open(database, "READ_COMMITTED", 4);
                AgroalDataSource claims = LedgerHarness.pool(harness.url(), "READ_COMMITTED", 4);
                LedgerPersistence persistence =
                        LedgerHarness.persistence(harness.source(), claims, SchemaMode.VALIDATE)) {
            harness.update("create table business (caller varchar(40))");
            Engine node = node(harness, persistence.ledger(harness.transactions(), LedgerHarness.DEAD_AFTER));
            List<Throwable> refused = sixteenCallers(
                    harness,
                    key -> harness.inTransaction(() -> {
                        harness.update("insert into business values (?)", key);
                        return node.call(Calls.of(Effect.EXTERNAL, key).running(() -> key));
                    }));
            assertThat(refused).isEmpty();
            assertThat(harness.query("select count(*) from business")).isEqualTo("64");
        }
    }

    /**
     * The outcome is just past its retention when 64 threads of four nodes call. Each has seen the old row, or none, and
     * its claim may meet the renewed row, a tombstone or an empty place, as callers and purge come by: one of them runs
     * the method, and the others get its result. In every fourth round the purge is there first.
     */
    @ParameterizedTest
    @MethodSource("edges")
    void edgeOfTheRetention_oneNewOperation(TestDatabase database, Effect effect, boolean purging) throws Exception {
        // PostgreSQL takes ten times as long for a round, and shows a missing guard in the first few
        int rounds = database == TestDatabase.H2 ? 200 : 100;
        try (LedgerHarness harness = LedgerHarness.open(database)) {
            List<Engine> nodes = nodes(harness);
            LedgerStore store = harness.ledger();
            UUID purger = UUID.randomUUID();
            Calls calls = Calls.of(effect, "k").waitingAtMost(Duration.ofMinutes(1));
            AtomicInteger effects = new AtomicInteger();
            AtomicInteger purged = new AtomicInteger();
            Callable<Object> purge = () -> store.purge(purger, Duration.ZERO, 10) instanceof PurgeResult.Finished done
                    ? purged.addAndGet(done.rows())
                    : fail("a purge of one row was not finished");
            nodes.get(0).call(calls.running(() -> "effect " + effects.incrementAndGet()));
            List<Set<Object>> results = Stream.<Set<Object>>generate(ConcurrentHashMap::newKeySet)
                    .limit(rounds)
                    .toList();
            AtomicInteger round = new AtomicInteger();
            CyclicBarrier together = new CyclicBarrier(THREADS + 1, () -> {
                try {
                    harness.expire(calls.id());
                    if (purging && round.getAndIncrement() % 4 == 0) {
                        purge.call();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Future<Object>> actors = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Engine node = nodes.get(thread % NODES);
                actors.add(threads.submit(() -> orBreak(together, failure, () -> {
                    for (Set<Object> answers : results) {
                        together.await(1, TimeUnit.MINUTES);
                        answers.add(node.call(calls.running(() -> "effect " + effects.incrementAndGet())));
                    }
                    return null;
                })));
            }
            actors.add(threads.submit(() -> orBreak(together, failure, () -> {
                for (int i = 0; i < rounds; i++) {
                    together.await(1, TimeUnit.MINUTES);
                    if (purging) {
                        TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(5_000));
                        purge.call();
                    }
                }
                return null;
            })));
            for (Future<Object> actor : actors) {
                actor.get(5, TimeUnit.MINUTES);
            }
            assertThat(failure.get()).as("the first failure of an actor").isNull();
            for (int i = 0; i < rounds; i++) {
                assertThat(results.get(i)).containsExactly("effect " + (i + 2));
            }
            assertThat(effects).hasValue(rounds + 1);
            OperationRecord row = store.find(calls.id(), Within.OWN_TRANSACTION).orElseThrow();
            if (!purging || effect == Effect.KEYED) {
                assertThat(row.generation()).isEqualTo(rounds + 1);
            }
            assertThat(purged.get()).isGreaterThanOrEqualTo(purging ? rounds / 4 : 0);
        }
    }

    /** An actor that fails ends the others, who would wait for it. */
    private static Object orBreak(CyclicBarrier together, AtomicReference<Throwable> failure, Callable<Object> actor) {
        try {
            return actor.call();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            together.reset();
            return null;
        }
    }

    private interface KeyedCall {
        Object call(String key) throws Exception;
    }

    /** 16 callers make four calls each, with keys of their own; returns what they were refused with. */
    private List<Throwable> sixteenCallers(LedgerHarness harness, KeyedCall call) throws Exception {
        int callers = 16;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Callable<List<Throwable>>> work = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int me = caller;
            work.add(() -> {
                List<Throwable> refused = new ArrayList<>();
                together.await();
                for (int i = 0; i < 4; i++) {
                    try {
                        call.call("caller " + me + " call " + i);
                    } catch (LedgerUnavailableException e) {
                        refused.add(e);
                    }
                }
                return refused;
            });
        }
        List<Throwable> refused = new ArrayList<>();
        for (Future<List<Throwable>> answer : threads.invokeAll(work, 5, TimeUnit.MINUTES)) {
            refused.addAll(answer.get());
        }
        assertThat(harness.source().getMetrics().activeCount()).isZero();
        return refused;
    }
}
