package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sixteen callers on a pool of four connections, and another pool for the ledger's own transactions. */
@ExtendWith(ArquillianExtension.class)
class SmallPoolWithClaimsIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(
                OnceWar.of("small-pool-with-claims", "", Callers.class, Payments.class, Rows.class, Runs.class),
                Map.of("jdbc/once", "jdbc/small", "jdbc/once-claims", "jdbc/small-claims"));
    }

    @Inject
    private Callers callers;

    @Inject
    private Rows rows;

    @Test
    void claimsWhileCallersHoldAllConnections_allSucceed() throws Exception {
        rows.create();
        assertThat(callers.whileAllAreHeld("SmallPoolWithClaimsIT", 4)).containsOnly("run 1");
        assertThat(rows.query("select count(*) from business where order_id like 'SmallPoolWithClaimsIT %'"))
                .isEqualTo(2 * Callers.COUNT);
    }
}
