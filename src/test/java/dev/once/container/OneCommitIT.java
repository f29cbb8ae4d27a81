package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a call costs on PostgreSQL. The pool that ledger and application share has one connection, so whatever succeeds
 * has needed one. The server counts the commits; after its first beat, the heartbeat is too slow to be among them.
 */
@ExtendWith(ArquillianExtension.class)
class OneCommitIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of(
                        "one-commit",
                        "once.heartbeat=PT10M\nonce.node.dead-after=PT1H",
                        Payments.class,
                        Rows.class,
                        Runs.class),
                Map.of("jdbc/once", "jdbc/single", "jdbc/once-claims", "jdbc/postgresql"));
    }

    private interface Action {
        void run() throws Exception;
    }

    @Inject
    private Payments payments;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    @BeforeEach
    void prepare() {
        rows.create();
        await().pollInSameThread()
                .until(() -> rows.query("select count(*) from once_node where heartbeat_at = started_at") == 0);
    }

    @Test
    void transactional_rowAndRecordAreOfOneTransaction() {
        payments.transactional("C-1", "");
        assertThat(rows.query("""
                        select count(*) from business b join once_operation o on o.xmin = b.xmin
                        where b.order_id = ? and o.action = 'payments.transactional' and o.status = 'SUCCEEDED'""", "C-1")).isEqualTo(1);
    }

    @Test
    void transactionalInTheTransactionOfItsBean_commitsOnce() throws Exception {
        assertThat(commits(() -> payments.transactional("C-2", ""))).isEqualTo(1);
        assertThat(commits(() -> payments.transactional("C-2", ""))).isZero();
    }

    @Test
    void transactionalWithoutATransaction_commitsOnce() throws Exception {
        assertThat(commits(() -> payments.alone("C-3", ""))).isEqualTo(1);
        assertThat(commits(() -> payments.alone("C-3", ""))).isZero();
    }

    @Test
    void transactionalInATransactionThatHasWritten_commitsOnceWithIt() throws Exception {
        assertThat(commits(() -> {
                    transaction.begin();
                    rows.insert("C-4 before");
                    payments.transactional("C-4", "");
                    payments.transactional("C-4", "");
                    payments.transactional("C-5", "");
                    transaction.commit();
                }))
                .isEqualTo(1);
        assertThat(rows.count("C-4 before")).isEqualTo(1);
        assertThat(rows.count("C-4")).isEqualTo(1);
        assertThat(rows.count("C-5")).isEqualTo(1);
    }

    @Test
    void transactionalThatRollsBack_commitsNothing() throws Exception {
        assertThat(commits(() -> {
                    transaction.begin();
                    payments.transactional("C-6", "");
                    transaction.rollback();
                }))
                .isZero();
        assertThat(commits(() -> assertThatThrownBy(() -> payments.transactional("C-7", "fail"))
                        .isInstanceOf(IllegalStateException.class)))
                .isZero();
        assertThat(rows.count("C-6") + rows.count("C-7")).isZero();
    }

    /** The claim, and the outcome with the caller's rows. */
    @Test
    void external_commitsTwice() throws Exception {
        assertThat(commits(() -> payments.external("C-8", ""))).isEqualTo(2);
        assertThat(commits(() -> payments.external("C-8", ""))).isZero();
    }

    /** Counts by their time, which a transaction shares with those that its savepoints have made. */
    private int commits(Action action) throws Exception {
        int from = nextTransaction();
        action.run();
        return rows.query(
                "select count(distinct pg_xact_commit_timestamp(id::text::xid)) from generate_series(?, ?) id",
                from,
                nextTransaction() - 1);
    }

    /** Its number, without using it up. */
    private int nextTransaction() {
        return rows.query("select pg_snapshot_xmax(pg_current_snapshot())::text::int");
    }
}
