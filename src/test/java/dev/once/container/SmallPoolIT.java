package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sixteen callers on a pool of four connections, which the ledger's own transactions use too. */
@ExtendWith(ArquillianExtension.class)
class SmallPoolIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of("small-pool", "", Callers.class, Payments.class, Rows.class, Runs.class), "jdbc/small");
    }

    @Inject
    private Callers callers;

    @Inject
    private Rows rows;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    @Test
    void claimsBeforeTheTransactionUsesTheDatabase_allSucceed() throws Exception {
        assertThat(callers.first("SmallPoolIT 1")).containsOnly("run 1");
    }

    /** A container may keep a connection that was taken outside of a transaction until its thread's task ends. */
    @Test
    void callsWithoutTransaction_giveTheirConnectionsBackAtOnce() throws Exception {
        assertThat(callers.staying("SmallPoolIT 3")).containsOnly("run 1");
    }

    @Test
    void transactionalMethods_needNoConnectionBesideTheirCallers() throws Exception {
        assertThat(callers.transactional("SmallPoolIT 2")).containsOnly("run 1");
        assertThat(rows.query("select count(*) from business where order_id like 'SmallPoolIT 2 %'"))
                .isEqualTo(2 * Callers.COUNT);
    }
}
