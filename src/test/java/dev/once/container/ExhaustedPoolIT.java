package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.exceptions.LedgerUnavailableException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sixteen callers on a pool that the ledger's own transactions use too, and that waits only briefly. */
@ExtendWith(ArquillianExtension.class)
class ExhaustedPoolIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of("exhausted-pool", "", Callers.class, Payments.class, Rows.class, Runs.class),
                "jdbc/impatient");
    }

    @Inject
    private Callers callers;

    @Inject
    private Payments payments;

    @Inject
    private Rows rows;

    @Test
    void claimsWhileCallersHoldAllConnections_failInTime_andNameTheRemedy() throws Exception {
        rows.create();
        // Of the four, heartbeat and housekeeping keep one each, the latter from its first round on.
        awaitHousekeeping();
        List<Object> outcomes = callers.whileAllAreHeld("ExhaustedPoolIT", 2);
        List<Object> failures =
                outcomes.stream().filter(outcome -> !outcome.equals("run 1")).toList();
        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                LedgerUnavailableException.class,
                                e -> assertThat(e)
                                        .hasMessageContaining("jdbc/once-claims")
                                        .hasMessageContaining("The method did not run")));
        assertThat(rows.query("select count(*) from business where order_id like 'ExhaustedPoolIT %'"))
                .isEqualTo(2 * (Callers.COUNT - failures.size()));
        // The pool has its connections back.
        assertThat(payments.external("after the end of ExhaustedPoolIT", "")).isEqualTo("run 1");
    }

    /** It removes the row of a node that is dead. */
    private void awaitHousekeeping() {
        UUID dead = UUID.randomUUID();
        rows.updateAlone(
                "insert into once_node (incarnation, name, started_at, heartbeat_at, oldest_claim_at)"
                        + " values (?, 'ExhaustedPoolIT', '2020-01-01', '2020-01-01', '2020-01-01')",
                dead);
        await().pollInSameThread()
                .atMost(Duration.ofMinutes(1))
                .until(() -> rows.query("select count(*) from once_node where incarnation = ?", dead) == 0);
    }
}
