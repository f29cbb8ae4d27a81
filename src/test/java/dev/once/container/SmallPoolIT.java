package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.exceptions.LedgerUnavailableException;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The ledger's own transactions use the pool of their callers. */
class SmallPoolIT extends SmallPoolContract {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(war("small-pool"), "jdbc/small");
    }

    @Test
    void claimsThatGetNoConnection_failInTime_andNameTheRemedy() throws Exception {
        // Heartbeat and housekeeping keep one connection each.
        List<Object> outcomes = callWhileAllAreHeld(2);
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
        int succeeded = CALLERS - failures.size();
        assertThat(rows.query("select count(*) from business where order_id like 'SmallPoolIT held %'"))
                .isEqualTo(2 * succeeded);
        // The pool has all its connections back.
        assertThat(payments.external("SmallPoolIT after", "")).isEqualTo("run 1");
    }
}
