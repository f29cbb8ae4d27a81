package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code @Retry} with its interceptor outside of {@code @Transactional}: the remedy that messages name. */
@ExtendWith(ArquillianExtension.class)
class RetryOutsideIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "outside",
                "mp.fault.tolerance.interceptor.priority=100",
                Outlets.class,
                Gateways.class,
                Rows.class,
                Runs.class);
    }

    @Inject
    private Outlets outlets;

    @Inject
    private Rows rows;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    @Test
    void eachAttempt_hasATransactionOfItsOwn() {
        assertThat(outlets.book("R-1", 2)).isEqualTo("run 3");
        assertThat(rows.count("R-1")).isEqualTo(1);
        assertThat(outlets.send("R-2", 2)).isEqualTo("run 3");
        assertThat(rows.count("R-2")).isEqualTo(1);
    }
}
