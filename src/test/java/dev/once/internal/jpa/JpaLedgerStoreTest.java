package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.once.Effect;
import dev.once.internal.jpa.FaultyTransactions.Fault;
import dev.once.spi.Actors;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Requests;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.StoreException.Kind;
import dev.once.spi.TakeOver;
import dev.once.spi.Transactions.State;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.h2.api.ErrorCode;
import org.h2.message.DbException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relational database adds to the contract of the store. */
class JpaLedgerStoreTest {

    private static final TakeOver.Abandoned REPEAT = new TakeOver.Abandoned(Duration.ofHours(12));
    private static final Duration WAIT = Duration.ofSeconds(15);

    private static List<LedgerHarness> ledgers = List.of();

    static Stream<LedgerHarness> ledgers() {
        return ledgers.stream();
    }

    @BeforeAll
    static void open() {
        ledgers = TestDatabase.available().map(LedgerHarness::open).toList();
        for (LedgerHarness harness : ledgers) {
            TestDatabase.execute(harness.url(), "create table app (id integer primary key, what varchar(10))");
        }
    }

    @AfterAll
    static void close() {
        ledgers.forEach(LedgerHarness::close);
        ledgers = List.of();
    }

    private static Claim won(ClaimResult result) {
        assertThat(result).isInstanceOf(ClaimResult.Won.class);
        return ((ClaimResult.Won) result).claim();
    }

    private static OperationRecord row(LedgerHarness harness, ClaimRequest request) {
        return harness.ledger().find(request.id(), Within.OWN_TRANSACTION).orElseThrow();
    }

    @EachDatabase
    void writeOfTextThatTheDatabaseCannotStore_sentAgain_isWritten(LedgerHarness harness) {
        Failure failure = new Failure("Type\u0000", "lone surrogate \uD800, NUL \u0000", "none");
        List<Recording> recordings = List.of(
                new Recording.Failed(failure),
                new Recording.Retryable(failure, true, null),
                new Recording.Unknown(failure, null));
        FaultyTransactions transactions = new FaultyTransactions(harness.transactions());
        LedgerStore ledger = harness.ledger(transactions);
        for (Recording recording : recordings) {
            ClaimRequest request = Requests.claim(Effect.KEYED);
            Claim claim = won(ledger.claim(request, Within.OWN_TRANSACTION, WAIT));
            transactions.next(Fault.COMMITTED_UNHEARD);
            assertThatThrownBy(() -> ledger.write(claim, recording, Within.OWN_TRANSACTION))
                    .isInstanceOf(StoreException.class);

            assertThat(ledger.write(claim, recording, Within.OWN_TRANSACTION))
                    .isEqualTo(new WriteResult.Written(row(harness, request).status()));
        }
    }

    /** The end that is written after a commit of unknown outcome, which did go through. */
    @EachDatabase
    void endOfAnAttemptThatHasSucceeded_isWrittenAndLeavesNoReceipt(LedgerHarness harness) {
        LedgerStore ledger = harness.ledger();
        Failure failure = new Failure("ROLLED_BACK", null, "");
        Receipt evidence = new Receipt("1", 1, true);
        for (Recording end :
                List.of(new Recording.Retryable(failure, true, evidence), new Recording.Unknown(failure, evidence))) {
            ClaimRequest request = Requests.claim(Effect.KEYED);
            Claim claim = won(ledger.claim(request, Within.OWN_TRANSACTION, WAIT));
            ledger.write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);

            assertThat(ledger.write(claim, end, Within.OWN_TRANSACTION))
                    .isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
            assertThat(row(harness, request).receipt()).isNull();
        }
    }

    @EachDatabase
    void receiptThatCanBePromoted_replacesOneWhoseRowsAreLost_andNoOther(LedgerHarness harness) throws Exception {
        LedgerStore ledger = harness.ledger();
        for (boolean unknown : List.of(false, true)) {
            ClaimRequest request = Requests.claim(Effect.KEYED);
            Claim claim = won(ledger.claim(request, Within.OWN_TRANSACTION, WAIT));
            if (unknown) {
                Recording doubt = new Recording.Unknown(new Failure("Timeout", null, ""), null);
                ledger.write(claim, doubt, Within.OWN_TRANSACTION);
            }
            Receipt lost = new Receipt("1", 1, true);
            Receipt promotable = new Receipt("2", 2, false);
            assertThat(ledger.deposit(claim, lost)).contains(lost);
            assertThat(ledger.deposit(claim, new Receipt("3", 3, true))).contains(lost);

            assertThat(ledger.deposit(claim, promotable)).contains(promotable);

            assertThat(ledger.deposit(claim, new Receipt("3", 3, true))).contains(promotable);
            assertThat(ledger.deposit(claim, new Receipt("4", 4, false))).contains(promotable);
            OperationRecord row = row(harness, request);
            assertThat(row.status()).isEqualTo(unknown ? Status.SUCCEEDED : Status.PENDING);
            assertThat(row.result()).isEqualTo(unknown ? "2" : null);
            assertThat(attention(harness, request)).isEqualTo("0");
        }
    }

    @EachDatabase
    void retryThatAReceiptHasForestalled_isLost(LedgerHarness harness) {
        LedgerStore ledger = harness.ledger();
        ClaimRequest first = Requests.claim(Effect.KEYED);
        Claim late = won(ledger.claim(first, Within.OWN_TRANSACTION, WAIT));
        Claim second = won(ledger.takeOver(row(harness, first), next(first), REPEAT, Within.OWN_TRANSACTION, WAIT));
        Recording retryable = new Recording.Retryable(new Failure("Busy", null, ""), false, null);
        ledger.write(second, retryable, Within.OWN_TRANSACTION);
        OperationRecord seen = row(harness, first);
        ledger.deposit(late, new Receipt("1", late.fence(), false));

        assertThat(ledger.takeOver(
                        seen, next(first), new TakeOver.Retry(Duration.ofHours(12)), Within.OWN_TRANSACTION, WAIT))
                .isEqualTo(new ClaimResult.Lost());

        assertThat(ledger.settle(seen)).isPresent();
        assertThat(row(harness, first).result()).isEqualTo("1");
    }

    @EachDatabase
    void ownTransactionThatIsRolledBackQuietly_isNotTakenForCommitted(LedgerHarness harness) {
        FaultyTransactions transactions = new FaultyTransactions(harness.transactions());
        LedgerStore ledger = harness.ledger(transactions);
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        transactions.next(Fault.ROLLED_BACK_QUIETLY);

        assertThat(catchThrowableOfType(StoreException.class, () -> ledger.claim(request, Within.OWN_TRANSACTION, WAIT))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(ledger.find(request.id(), Within.OWN_TRANSACTION)).isEmpty();
    }

    /** A purge, or the end of a transaction that inserted it: the key is free again. */
    @EachDatabase
    void rowThatWasInTheWayAndIsGone_isClaimed(LedgerHarness harness) {
        FaultyTransactions transactions = new FaultyTransactions(harness.transactions());
        LedgerStore ledger = harness.ledger(transactions);
        ClaimRequest first = Requests.claim(Effect.EXTERNAL);
        won(ledger.claim(first, Within.OWN_TRANSACTION, WAIT));
        transactions.beforeNextWithout(() -> delete(harness, first));

        won(ledger.claim(Requests.claim(first.id(), Effect.EXTERNAL, null), Within.OWN_TRANSACTION, WAIT));
    }

    private static void delete(LedgerHarness harness, ClaimRequest request) {
        try {
            harness.update(
                    "delete from once_operation where id = ?", request.id().bytes());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The duplicate waits for its own timeout, not for the first caller's; it keeps its rows and the session's timeout. */
    @EachDatabase
    void claimThatAnotherTransactionHolds_isBusyAndLeavesTheCallersTransactionAsItWas(LedgerHarness harness)
            throws Exception {
        ClaimRequest request = Requests.claim(Effect.TRANSACTIONAL);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        harness.update("delete from app");
        try (Actors actors = new Actors(2)) {
            List<ClaimResult> results = actors.play(actor -> harness.inTransaction(() -> {
                if (actor == 0) {
                    ClaimResult result = harness.ledger().claim(request, Within.CALLERS_TRANSACTION, WAIT);
                    held.countDown();
                    assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
                    return result;
                }
                try {
                    assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
                    harness.update("insert into app values (1, 'mine')");
                    String before = lockTimeout(harness);
                    ClaimResult result = harness.ledger()
                            .claim(
                                    Requests.claim(request.id(), Effect.TRANSACTIONAL, null),
                                    Within.CALLERS_TRANSACTION,
                                    Duration.ofMillis(1));
                    assertThat(lockTimeout(harness)).isEqualTo(before);
                    assertThat(harness.transactions().state()).isEqualTo(State.ACTIVE);
                    return result;
                } finally {
                    release.countDown();
                }
            }));
            assertThat(results.get(0)).isInstanceOf(ClaimResult.Won.class);
            assertThat(results.get(1)).isEqualTo(new ClaimResult.Busy());
        }
        assertThat(harness.query("select what from app where id = 1")).isEqualTo("mine");
    }

    @EachDatabase
    void claimsInACallersTransaction_leaveItsLockTimeoutAsItWas(LedgerHarness harness) throws Exception {
        ClaimRequest taken = Requests.claim(Effect.TRANSACTIONAL);
        harness.ledger().claim(taken, Within.OWN_TRANSACTION, WAIT);
        harness.inTransaction(() -> {
            String before = lockTimeout(harness);
            LedgerStore ledger = harness.ledger();
            won(ledger.claim(Requests.claim(Effect.TRANSACTIONAL), Within.CALLERS_TRANSACTION, Duration.ofMillis(7)));
            assertThat(lockTimeout(harness)).isEqualTo(before);
            assertThat(ledger.claim(
                            Requests.claim(taken.id(), Effect.TRANSACTIONAL, null),
                            Within.CALLERS_TRANSACTION,
                            Duration.ofMillis(7)))
                    .isEqualTo(new ClaimResult.Lost());
            assertThat(lockTimeout(harness)).isEqualTo(before);
            return null;
        });
    }

    private static String lockTimeout(LedgerHarness harness) throws Exception {
        return harness.query(
                switch (harness.kind()) {
                    case H2 -> "select lock_timeout()";
                    case POSTGRESQL -> "select current_setting('lock_timeout')";
                    case MARIADB -> "select @@innodb_lock_wait_timeout";
                });
    }

    /**
     * Each holds the key that the other wants. The database ends one of them behind JTA's back; H2 sees no deadlock
     * between inserts, and lets both wait for their time.
     */
    @EachDatabase
    void claimThatTheDatabaseEndsByDeadlock_doomsTheCallersTransaction(LedgerHarness harness) throws Exception {
        List<ClaimRequest> requests =
                List.of(Requests.claim(Effect.TRANSACTIONAL), Requests.claim(Effect.TRANSACTIONAL));
        boolean h2 = harness.kind() == TestDatabase.H2;
        CyclicBarrier bothHold = new CyclicBarrier(2);
        try (Actors actors = new Actors(2)) {
            List<String> ends = actors.play(actor -> harness.inTransaction(() -> {
                LedgerStore ledger = harness.ledger();
                won(ledger.claim(requests.get(actor), Within.CALLERS_TRANSACTION, WAIT));
                bothHold.await(30, TimeUnit.SECONDS);
                ClaimRequest others = next(requests.get(1 - actor));
                try {
                    return ledger.claim(others, Within.CALLERS_TRANSACTION, h2 ? Duration.ofMillis(200) : WAIT)
                            .getClass()
                            .getSimpleName();
                } catch (StoreException e) {
                    assertThat(harness.transactions().state()).isEqualTo(State.DOOMED);
                    return e.kind().name();
                }
            }));
            assertThat(ends).contains(h2 ? "Busy" : Kind.CALLER_ROLLED_BACK.name());
            assertThat(h2 || ends.contains("Won")).isTrue();
        }
    }

    @EachDatabase
    void statementThatFailsInACallersTransaction_doomsIt(LedgerHarness harness) throws Exception {
        Claim claim = won(harness.ledger().claim(Requests.claim(Effect.EXTERNAL), Within.OWN_TRANSACTION, WAIT));
        Recording unknown = new Recording.Unknown(new Failure("Timeout", null, ""), null);
        TestDatabase.execute(harness.url(), "alter table once_attention rename to once_gone");
        try {
            harness.inTransaction(() -> {
                assertThat(catchThrowableOfType(
                                        StoreException.class,
                                        () -> harness.ledger().write(claim, unknown, Within.CALLERS_TRANSACTION))
                                .kind())
                        .isEqualTo(Kind.UNAVAILABLE);
                assertThat(harness.transactions().state()).isEqualTo(State.DOOMED);
                return null;
            });
        } finally {
            TestDatabase.execute(harness.url(), "alter table once_gone rename to once_attention");
        }
        assertThat(harness.ledger().write(claim, unknown, Within.OWN_TRANSACTION))
                .isEqualTo(new WriteResult.Written(Status.UNKNOWN));
    }

    private static ClaimRequest next(ClaimRequest request) {
        return Requests.claim(request.id(), request.effect(), null);
    }

    /** The statement that waited for another transaction to roll back has begun long ago; its attempt begins now. */
    @EachDatabase
    void claimThatHasWaitedLongerThanItsTimeLimit_hasItWhole(LedgerHarness harness) throws Exception {
        ClaimRequest first = Requests.claim(Effect.TRANSACTIONAL);
        ClaimRequest second = Requests.claim(first.id(), Effect.TRANSACTIONAL, Duration.ofMillis(400));
        CountDownLatch held = new CountDownLatch(1);
        try (Actors actors = new Actors(2)) {
            List<WriteResult> results = actors.play(actor -> harness.inTransaction(() -> {
                LedgerStore ledger = harness.ledger();
                if (actor == 0) {
                    won(ledger.claim(first, Within.CALLERS_TRANSACTION, WAIT));
                    held.countDown();
                    long begin = System.nanoTime();
                    await().until(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(600));
                    harness.transactions().doom();
                    return new WriteResult.Lost();
                }
                assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
                Claim claim = won(ledger.claim(second, Within.CALLERS_TRANSACTION, WAIT));
                return ledger.write(claim, new Recording.Succeeded("1", null), Within.CALLERS_TRANSACTION);
            }));
            assertThat(results.get(1)).isEqualTo(new WriteResult.Written(Status.SUCCEEDED));
        }
    }

    @EachDatabase
    void longResult_comesBackAsItWas(LedgerHarness harness) {
        String result = "\"" + "ü€😀".repeat(200_000) + "\"";
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        Claim claim = won(harness.ledger().claim(request, Within.OWN_TRANSACTION, WAIT));
        harness.ledger().write(claim, new Recording.Succeeded(result, null), Within.OWN_TRANSACTION);

        assertThat(row(harness, request).result()).isEqualTo(result);
    }

    @EachDatabase
    void operationInDoubt_isOnTheListUntilItIsSettled(LedgerHarness harness) throws Exception {
        LedgerStore ledger = harness.ledger();
        ClaimRequest request = Requests.claim(Effect.EXTERNAL);
        Claim claim = won(ledger.claim(request, Within.OWN_TRANSACTION, WAIT));
        assertThat(ledger.settle(row(harness, request))).isPresent();
        assertThat(attention(harness, request)).isEqualTo("1");

        ledger.write(claim, new Recording.Succeeded("1", null), Within.OWN_TRANSACTION);

        assertThat(attention(harness, request)).isEqualTo("0");
        assertThat(harness.query(
                        "select outcome from once_attempt where operation_id = ?",
                        request.id().bytes()))
                .isEqualTo("ABANDONED");
    }

    private static String attention(LedgerHarness harness, ClaimRequest request) throws Exception {
        return harness.query(
                "select count(*) from once_attention where operation_id = ?",
                request.id().bytes());
    }

    @EachDatabase
    void guardThatMatchesTwoRows_isReportedAndRolledBack(LedgerHarness harness) throws Exception {
        harness.update("delete from app");
        harness.update("insert into app values (1, 'a'), (2, 'a')");
        Sql sql = Sql.of("test", "update app set what = 'b'");

        assertThatThrownBy(() -> harness.unit().own(rows -> rows.change(sql, rows.params())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'test' changed 2 rows");
        assertThat(harness.query("select count(*) from app where what = 'a'")).isEqualTo("2");
    }

    @EachDatabase
    void serializationFailureInAnOwnTransaction_isRunAgainFromTheBeginning(LedgerHarness harness) throws Exception {
        int[] runs = new int[1];

        String result = harness.unit().own(rows -> {
            if (++runs[0] < 3) {
                throw new SQLException("could not serialize access", "40001");
            }
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(runs[0]).isEqualTo(3);
    }

    /** What H2 answers at READ UNCOMMITTED to who reads while another insert of the same key is taken back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowThatGoesAwayUnderAReader_isReadAgainInANewTransaction(boolean behindAServer) throws Exception {
        DbException cause = DbException.get(ErrorCode.ROW_NOT_FOUND_IN_PRIMARY_INDEX, "7", "ONCE_OPERATION");
        SQLException embedded = DbException.getJdbcSQLException(ErrorCode.LOCK_TIMEOUT_1, cause, "");
        SQLException failure = behindAServer
                ? DbException.getJdbcSQLException(
                        embedded.getMessage(),
                        "select",
                        embedded.getSQLState(),
                        embedded.getErrorCode(),
                        null,
                        Throwables.getStackTrace(embedded))
                : embedded;
        assertThat(failure.getErrorCode()).isEqualTo(ErrorCode.LOCK_TIMEOUT_1);
        int[] runs = new int[1];
        try (LedgerHarness harness = LedgerHarness.open(TestDatabase.H2, "READ_UNCOMMITTED", 2)) {
            String result = harness.unit().own(rows -> {
                if (++runs[0] < 3) {
                    throw failure;
                }
                return "read";
            });
            assertThat(result).isEqualTo("read");
        }
        assertThat(runs[0]).isEqualTo(3);
    }

    @Test
    void lockTimeout_isNotRepeated() {
        int[] runs = new int[1];
        SQLException failure = DbException.getJdbcSQLException(ErrorCode.LOCK_TIMEOUT_1, null, "ONCE_OPERATION");
        try (LedgerHarness harness = LedgerHarness.open(TestDatabase.H2)) {
            assertThatThrownBy(() -> harness.unit().own(rows -> {
                        runs[0]++;
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertThat(runs[0]).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void poolThatIsEmpty_isReportedAsExhausted(TestDatabase kind) throws Exception {
        try (LedgerHarness harness = LedgerHarness.exhaustible(kind, 2);
                Connection elsewhere = harness.source().getConnection()) {
            StoreException e = harness.inTransaction(() -> {
                harness.query("select 1");
                assertThat(elsewhere.isClosed()).isFalse();
                return catchThrowableOfType(
                        StoreException.class,
                        () -> harness.ledger().claim(Requests.claim(Effect.EXTERNAL), Within.OWN_TRANSACTION, WAIT));
            });
            assertThat(e.kind()).isEqualTo(Kind.EXHAUSTED);
            assertThat(e).hasMessageContaining("jdbc/once-claims");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void databaseThatIsAway_isReportedAsUnavailable(TestDatabase kind) {
        try (LedgerHarness harness = LedgerHarness.open(kind)) {
            harness.source().close();
            assertThat(catchThrowableOfType(
                                    StoreException.class,
                                    () -> harness.ledger().find(Requests.newId(), Within.OWN_TRANSACTION))
                            .kind())
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }
}
