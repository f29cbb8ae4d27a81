package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.once.Effect;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.Locale;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A caller's transaction that does not end well after the method has returned, for each effect. What the ledger says
 * then was written at the transaction's end: the node's own rounds are ten minutes apart.
 */
@ExtendWith(ArquillianExtension.class)
class TransactionOutcomeIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of(
                        "transaction-outcome",
                        "once.heartbeat=PT10M\nonce.node.dead-after=PT1H\n" + CutDatabase.config(),
                        Wires.class,
                        Transfers.class,
                        CutDatabase.class,
                        CommitCutter.class,
                        Rows.class,
                        Runs.class),
                "jdbc/cut");
    }

    @Inject
    private Wires wires;

    @Inject
    private Transfers transfers;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    private TransactionSynchronizationRegistry registry;

    @BeforeEach
    @SuppressWarnings("BanJNDI")
    void prepare() throws NamingException {
        registry = InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        rows.create();
        rows.updateAlone("create table if not exists accounts (id varchar(100) primary key)");
        rows.updateAlone("create table if not exists paid (account varchar(100)"
                + " references accounts deferrable initially deferred)");
    }

    @Test
    void callerSetsRollbackOnly_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "rollback only, " + effect;
            transaction.begin();
            assertThat(transfers.by(effect, order, () -> rows.insert(order))).isEqualTo("run 1");
            transaction.setRollbackOnly();
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(RollbackException.class);
            assertUndone(effect, order);
        }
    }

    @Test
    void callerThrows_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "exception, " + effect;
            assertThatThrownBy(() -> transfers.thenFail(effect, order, () -> rows.insert(order)))
                    .as(order)
                    .hasMessage("after run 1");
            assertUndone(effect, order);
        }
    }

    @Test
    void synchronizationThrowsBeforeTheCommit_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "synchronization, " + effect;
            transaction.begin();
            assertThat(transfers.by(effect, order, () -> rows.insert(order))).isEqualTo("run 1");
            registry.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    throw new IllegalStateException("not like this");
                }

                @Override
                public void afterCompletion(int status) {
                    // nothing to be done
                }
            });
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(RollbackException.class);
            assertUndone(effect, order);
        }
    }

    /** The database refuses the commit, and has then rolled back. */
    @Test
    void deferredConstraintIsViolated_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "constraint, " + effect;
            transaction.begin();
            assertThat(transfers.by(effect, order, () -> {
                        rows.insert(order);
                        rows.update("insert into paid values (?)", order);
                    }))
                    .isEqualTo("run 1");
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(Exception.class);
            assertUndone(effect, order);
        }
    }

    /** The connection breaks with the COMMIT, which never reaches the database. */
    @Test
    void commitIsLost_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "lost, " + effect;
            transaction.begin();
            assertThat(transfers.by(effect, order, () -> insert(CommitCutter.LOST, order)))
                    .isEqualTo("run 1");
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(Exception.class);
            assertUndone(effect, order);
        }
    }

    /** The connection breaks once the database has committed: nobody says so, and the ledger finds it out. */
    @Test
    void commitIsNotHeardOf_operationHasSucceeded() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "unheard, " + effect;
            transaction.begin();
            assertThat(transfers.by(effect, order, () -> insert(CommitCutter.UNHEARD, order)))
                    .isEqualTo("run 1");
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(Exception.class);
            assertThat(row(effect, order)).as(order).isEqualTo("SUCCEEDED");
            assertThat(rows.count(order)).as(order).isEqualTo(1);
            assertThat(transfers.by(effect, order, () -> {})).as(order).isEqualTo("run 1");
            assertThat(Runs.of(order)).as(order).isEqualTo(1);
        }
    }

    /** Of Once's own transaction for a TRANSACTIONAL method, and of the claim of the others. */
    @Test
    void commitOfOncesOwnTransactionIsNotHeardOf_callIsToldSo_andTheNextOneReplays() {
        String order = "unheard, alone";
        assertThatThrownBy(() -> wires.transactional(order, () -> insert(CommitCutter.UNHEARD, order)))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("its rows and its outcome are there together, or none of them is");
        assertThat(row(Effect.TRANSACTIONAL, order)).isEqualTo("SUCCEEDED");
        assertThat(rows.count(order)).isEqualTo(1);
    }

    @Test
    void transactionTimesOutAfterTheMethodReturned_nothingIsSettledByItself() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "timeout after, " + effect;
            beginBriefly();
            assertThat(transfers.by(effect, order, () -> rows.insert(order))).isEqualTo("run 1");
            awaitTimeout();
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(RollbackException.class);
            assertUndone(effect, order);
        }
    }

    @Test
    void transactionTimesOutWhileTheMethodRuns_isSettledOnlyAfterIt() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "timeout within, " + effect;
            beginBriefly();
            assertThat(transfers.by(effect, order, () -> {
                        rows.insert(order);
                        awaitTimeout();
                        assertThat(row(effect, order))
                                .as(order)
                                .isEqualTo(effect == Effect.TRANSACTIONAL ? "" : "PENDING");
                    }))
                    .isEqualTo("run 1");
            assertThatThrownBy(() -> transaction.commit()).as(order).isInstanceOf(RollbackException.class);
            assertUndone(effect, order);
        }
    }

    /** As {@code @Timeout} and {@code Future.cancel(true)} leave it: what is known of the attempt is written all the same. */
    @Test
    void threadIsInterruptedWhenTheMethodReturns_outcomeIsWritten_andTheFlagIsKept() throws Exception {
        for (Effect effect : Effect.values()) {
            for (boolean within : new boolean[] {false, true}) {
                String order = "interrupted, " + effect + within;
                if (within) {
                    transaction.begin();
                }
                String result;
                boolean kept;
                try {
                    result = transfers.by(
                            effect, order, () -> Thread.currentThread().interrupt());
                    if (within) {
                        transaction.commit();
                    }
                } finally {
                    kept = Thread.interrupted();
                }
                assertThat(result).isEqualTo("run 1");
                assertThat(kept).as(order).isTrue();
                assertThat(row(effect, order)).as(order).isEqualTo("SUCCEEDED");
            }
        }
    }

    @Test
    void threadIsInterruptedWhenTheTransactionRollsBack_operationIsSettled_andTheFlagIsKept() throws Exception {
        for (Effect effect : Effect.values()) {
            String order = "interrupted rollback, " + effect;
            transaction.begin();
            boolean kept;
            try {
                transfers.by(effect, order, () -> Thread.currentThread().interrupt());
                transaction.rollback();
            } finally {
                kept = Thread.interrupted();
            }
            assertThat(kept).as(order).isTrue();
            assertUndone(effect, order);
        }
    }

    private void insert(String wish, String order) {
        rows.update(wish + "insert into business values (?)", order);
    }

    private void beginBriefly() throws Exception {
        transaction.setTransactionTimeout(1);
        try {
            transaction.begin();
        } finally {
            transaction.setTransactionTimeout(0);
        }
    }

    private void awaitTimeout() {
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(() -> registry.getTransactionStatus() != Status.STATUS_ACTIVE);
    }

    /** The caller's rows are gone, and what the ledger says about the operation does not claim anything else. */
    private void assertUndone(Effect effect, String order) throws Exception {
        String evidence = ", evidence \"run 1\", rows lost";
        String left = switch (effect) {
            case TRANSACTIONAL -> "";
            case KEYED -> "RETRYABLE, doubtful" + evidence;
            case EXTERNAL -> "UNKNOWN, doubtful" + evidence;
        };
        assertThat(row(effect, order)).as(order).isEqualTo(left);
        assertThat(rows.count(order)).as(order).isZero();
        if (effect == Effect.EXTERNAL) {
            assertThatThrownBy(() -> wires.external(order, () -> rows.insert(order)))
                    .as(order)
                    .isInstanceOf(OutcomeUnknownException.class);
            assertThat(row(effect, order)).as(order).isEqualTo(left);
            assertThat(Runs.of(order)).as(order).isEqualTo(1);
        } else {
            assertThat(transfers.by(effect, order, () -> rows.updateAlone("insert into business values (?)", order)))
                    .as(order)
                    .isEqualTo("run 2");
        }
    }

    /** What the ledger says, read in another transaction; empty where it has no such operation. */
    private String row(Effect effect, String order) {
        return String.join(
                "; ",
                rows.texts(
                        "select status || case when doubtful then ', doubtful' else '' end"
                                + " || coalesce(', evidence ' || receipt_result, '')"
                                + " || case when receipt_rows_lost then ', rows lost' else '' end"
                                + " from once_operation where action = ? and readable_key like '%' || ?",
                        "wires." + effect.name().toLowerCase(Locale.ROOT), order));
    }
}
