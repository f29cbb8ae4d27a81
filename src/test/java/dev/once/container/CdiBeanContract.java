package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.CurrentOperation;
import dev.once.container.Payments.Charge;
import dev.once.container.Payments.Declined;
import dev.once.exceptions.IdempotencyKeyReusedException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Idempotent methods of a CDI bean, on any database. */
@ExtendWith(ArquillianExtension.class)
abstract class CdiBeanContract {

    /** What the WAR of a test needs. */
    static WebArchive war(String name) {
        return OnceWar.of(name, "", CdiBeanContract.class, Payments.class, Rows.class, Runs.class);
    }

    @Inject
    private Payments payments;

    @Inject
    private Rows rows;

    @Inject
    private CurrentOperation operation;

    @Inject
    private UserTransaction transaction;

    private ManagedExecutorService executor;

    @BeforeEach
    @SuppressWarnings("BanJNDI")
    void prepare() throws NamingException {
        executor = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        rows.create();
    }

    @Test
    void secondCall_replaysTheRecord() throws Exception {
        Charge first = payments.charge("O-1", new BigDecimal("12.50"), "late", "trace 1");
        assertThat(operation.lastCall().orElseThrow().replayed()).isFalse();
        Charge second = payments.charge("O-1", new BigDecimal("12.5"), "late", "trace 2");
        assertThat(second).isEqualTo(first);
        assertThat(first.note()).isEqualTo(Optional.of("trace 1"));
        assertThat(operation.lastCall().orElseThrow().replayed()).isTrue();
        assertThat(Runs.of("O-1")).isEqualTo(1);
    }

    @Test
    void otherArgumentsUnderTheSameKey_areRefusedByName() throws Exception {
        payments.charge("O-2", BigDecimal.TEN, "late", "");
        assertThatThrownBy(() -> payments.charge("O-2", BigDecimal.TEN, "damaged", ""))
                .isInstanceOfSatisfying(
                        IdempotencyKeyReusedException.class,
                        e -> assertThat(e.parameters()).containsExactly("reason"));
    }

    @Test
    void permanentFailure_isReplayedByItsType() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> payments.charge("O-3", BigDecimal.TEN, "declined", ""))
                    .isInstanceOf(Declined.class)
                    .hasMessage("no money");
        }
        assertThat(Runs.of("O-3")).isEqualTo(1);
    }

    @Test
    void voidAndGenericResults_areReplayed() {
        payments.nothing("O-4");
        payments.nothing("O-4");
        assertThat(Runs.of("O-4")).isEqualTo(1);
        assertThat(payments.map("O-5")).isEqualTo(payments.map("O-5"));
        assertThat(Runs.of("O-5")).isEqualTo(1);
    }

    @Test
    void concurrentDuplicates_waitAndGetOneResult() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = executor.submit(() -> payments.slow("O-6", running, end));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        List<Future<String>> duplicates = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            duplicates.add(executor.submit(() -> payments.slow("O-6", running, end)));
        }
        end.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        for (Future<String> duplicate : duplicates) {
            assertThat(duplicate.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        }
    }

    @Test
    void duplicateOfARunningCall_isRejected_orWaitsItsTime() throws Exception {
        for (boolean reject : new boolean[] {true, false}) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Future<String> first = executor.submit(() -> call(reject, running, end));
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> call(reject, running, end)).isInstanceOf(OperationInProgressException.class);
            end.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        }
    }

    @Test
    void concurrentDuplicatesOfATransactionalCall_waitAndGetOneResult() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = executor.submit(() -> payments.rowsSlow("O-9", running, end));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        List<Future<String>> duplicates = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            duplicates.add(executor.submit(() -> payments.rowsSlow("O-9", running, end)));
        }
        end.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        for (Future<String> duplicate : duplicates) {
            assertThat(duplicate.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        }
        assertThat(rows.count("O-9")).isEqualTo(1);
    }

    @Test
    void duplicateOfARunningTransactionalCall_isRejected_orWaitsItsTime() throws Exception {
        for (boolean reject : new boolean[] {true, false}) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            Future<String> first = executor.submit(() -> callRows(reject, running, end));
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> callRows(reject, running, end)).isInstanceOf(OperationInProgressException.class);
            end.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
            assertThat(callRows(reject, running, end)).isEqualTo("run 1");
        }
        assertThat(rows.count("O-10")).isEqualTo(1);
        assertThat(rows.count("O-11")).isEqualTo(1);
    }

    private String callRows(boolean reject, CountDownLatch running, CountDownLatch end) throws InterruptedException {
        return reject ? payments.rowsRejecting("O-10", running, end) : payments.rowsBriefly("O-11", running, end);
    }

    /** A duplicate that waited in vain has left its caller's transaction as it was, for a caller that asks for it. */
    @Test
    void duplicateThatIsRefused_leavesItsCallersTransactionAlive() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = executor.submit(() -> payments.rowsRejecting("O-12", running, end));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        transaction.begin();
        rows.insert("O-12 before");
        assertThatThrownBy(() -> payments.rowsRejecting("O-12", running, end))
                .isInstanceOf(OperationInProgressException.class);
        rows.insert("O-12 after");
        transaction.commit();
        end.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        assertThat(rows.count("O-12 before")).isEqualTo(1);
        assertThat(rows.count("O-12 after")).isEqualTo(1);
    }

    @Test
    void resultsOfEveryKind_areReplayed() {
        for (int i = 0; i < 2; i++) {
            assertThat(payments.number("R-1")).isEqualTo(1);
            assertThat(payments.none("R-2")).isNull();
            assertThat(payments.perhaps("R-3", true).orElseThrow().lines()).containsExactly("run 1");
            assertThat(payments.perhaps("R-4", false)).isEmpty();
            assertThat(payments.list("R-5"))
                    .containsExactly(new Charge("R-5", new BigDecimal("0.10"), List.of("run 1"), Optional.empty()));
        }
        for (String key : List.of("R-1", "R-2", "R-3", "R-4", "R-5")) {
            assertThat(Runs.of(key)).as(key).isEqualTo(1);
        }
    }

    private String call(boolean reject, CountDownLatch running, CountDownLatch end) throws InterruptedException {
        return reject ? payments.rejecting("O-7", running, end) : payments.briefly("O-8", running, end);
    }

    @Test
    void transactional_commits() {
        assertThat(payments.transactional("T-1", "")).isEqualTo("run 1");
        assertThat(payments.transactional("T-1", "")).isEqualTo("run 1");
        assertThat(rows.count("T-1")).isEqualTo(1);
    }

    @Test
    void transactional_exception_nothingHappened() {
        assertThatThrownBy(() -> payments.transactional("T-2", "fail")).isInstanceOf(IllegalStateException.class);
        assertThat(rows.count("T-2")).isZero();
        assertThatThrownBy(() -> payments.transactional("T-2", "fail")).isInstanceOf(IllegalStateException.class);
        assertThat(Runs.of("T-2")).isEqualTo(2);
    }

    @Test
    void transactional_callersRollbackTakesBoth() throws Exception {
        transaction.begin();
        payments.transactional("T-3", "");
        assertThat(payments.transactional("T-3", "")).isEqualTo("run 1");
        transaction.rollback();
        assertThat(rows.count("T-3")).isZero();
        assertThat(payments.transactional("T-3", "")).isEqualTo("run 2");
        assertThat(rows.count("T-3")).isEqualTo(1);
    }

    @Test
    void transactional_withoutATransaction_getsOne() {
        assertThatThrownBy(() -> payments.alone("T-4", "fail")).isInstanceOf(IllegalStateException.class);
        assertThat(rows.count("T-4")).isZero();
        assertThat(payments.alone("T-5", "")).isEqualTo("run 1");
        assertThat(payments.alone("T-5", "")).isEqualTo("run 1");
        assertThat(rows.count("T-5")).isEqualTo(1);
    }

    @Test
    void external_rollsBackAfterTheMethodReturned_isUnknown() throws Exception {
        transaction.begin();
        payments.external("E-1", "");
        transaction.rollback();
        assertThatThrownBy(() -> payments.external("E-1", "")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("E-1")).isEqualTo(1);
    }

    @Test
    void external_exception_isUnknown() {
        assertThatThrownBy(() -> payments.external("E-2", "fail")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> payments.external("E-2", "fail")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("E-2")).isEqualTo(1);
    }

    @Test
    void external_commits() throws Exception {
        transaction.begin();
        assertThat(payments.external("E-3", "")).isEqualTo("run 1");
        assertThat(payments.external("E-3", "")).isEqualTo("run 1");
        transaction.commit();
        assertThat(payments.external("E-3", "")).isEqualTo("run 1");
        assertThat(rows.count("E-3")).isEqualTo(1);
    }

    @Test
    void keyed_rollsBackAfterTheMethodReturned_isRepeated() throws Exception {
        transaction.begin();
        payments.keyed("K-1", "");
        transaction.rollback();
        assertThat(payments.keyed("K-1", "")).isEqualTo("run 2");
        assertThat(payments.keyed("K-1", "")).isEqualTo("run 2");
        assertThat(rows.count("K-1")).isEqualTo(1);
    }

    @Test
    void keyed_exception_isRepeated() {
        assertThatThrownBy(() -> payments.keyed("K-2", "fail")).isInstanceOf(IllegalStateException.class);
        assertThat(rows.count("K-2")).isZero();
        assertThatThrownBy(() -> payments.keyed("K-2", "fail")).isInstanceOf(IllegalStateException.class);
        assertThat(Runs.of("K-2")).isEqualTo(2);
    }

    @Test
    void duplicatesOfATransactionalCall_replay() throws Exception {
        List<Future<String>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            callers.add(executor.submit(() -> payments.transactional("T-6", "")));
        }
        for (Future<String> caller : callers) {
            assertThat(caller.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        }
        assertThat(rows.count("T-6")).isEqualTo(1);
    }
}
