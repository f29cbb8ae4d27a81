package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The ledger's own transactions have a pool of their own. */
class SmallPoolWithClaimsIT extends SmallPoolContract {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                war("small-pool-with-claims"),
                Map.of("jdbc/once", "jdbc/small", "jdbc/once-claims", "jdbc/small-claims"));
    }

    @Test
    void claimsWhileAllConnectionsAreHeld_allSucceed() throws Exception {
        assertThat(callWhileAllAreHeld(4)).containsOnly("run 1");
        assertThat(rows.query("select count(*) from business where order_id like 'SmallPoolWithClaimsIT held %'"))
                .isEqualTo(2 * CALLERS);
    }
}
