package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolationException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The container's validation runs inside of the ledger: what it refuses must not look like an attempt. */
@ExtendWith(ArquillianExtension.class)
class ValidationIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("validation", "", Orders.class, Rows.class, Runs.class);
    }

    @Inject
    private Orders orders;

    @Inject
    private Rows rows;

    @Test
    void violatedParameterOfExternal_leavesNothing_andTheCorrectedCallRuns() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> orders.send("V-1", null))
                    .isInstanceOf(ConstraintViolationException.class)
                    .hasMessageContaining("send.reason");
        }
        assertThat(operations("orders.send")).isZero();
        assertThat(orders.send("V-1", "late")).isEqualTo("run 1, late");
        assertThat(orders.send("V-1", "late")).isEqualTo("run 1, late");
        assertThat(operations("orders.send")).isEqualTo(1);
    }

    @Test
    void violatedParameterOfTransactional_leavesNothing_andTheCorrectedCallRuns() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> orders.book("V-2", null)).isInstanceOf(ConstraintViolationException.class);
        }
        assertThat(operations("orders.book")).isZero();
        assertThat(orders.book("V-2", "late")).isEqualTo("run 1, late");
    }

    @Test
    void violatedResultOfExternal_isAmbiguous() {
        assertThatThrownBy(() -> orders.returned("V-3")).isInstanceOf(ConstraintViolationException.class);
        assertThatThrownBy(() -> orders.returned("V-3")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("V-3")).isEqualTo(1);
    }

    @Test
    void violationThatTheMethodThrows_isAmbiguous() {
        assertThatThrownBy(() -> orders.violating("V-4")).isInstanceOf(ConstraintViolationException.class);
        assertThatThrownBy(() -> orders.violating("V-4")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("V-4")).isEqualTo(1);
    }

    @Test
    void whatTheContainerDoesNotCheck_isNotCheckedBefore() {
        assertThat(orders.unchecked("V-5", null)).isEqualTo("run 1, null");
    }

    private int operations(String action) {
        return rows.query("select count(*) from once_operation where action = ?", action);
    }
}
