package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.OutcomeUnknownException;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Idempotent methods of a stateless session bean, with the container's transactions. */
@ExtendWith(ArquillianExtension.class)
class EjbIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of("ejb", "", Tills.class, Cashiers.class, Rows.class, Runs.class);
    }

    @Inject
    private Tills tills;

    @Inject
    private Cashiers cashiers;

    @Inject
    private Rows rows;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    @Test
    void secondCall_replaysTheRecord() throws Exception {
        assertThat(tills.book("B-1", "")).isEqualTo("run 1");
        assertThat(tills.book("B-1", "")).isEqualTo("run 1");
        assertThat(rows.count("B-1")).isEqualTo(1);
    }

    @Test
    void applicationException_nothingHappened_andTheNextCallRuns() throws Exception {
        assertThatThrownBy(() -> tills.book("B-2", "closed"))
                .isInstanceOf(Tills.Closed.class)
                .hasMessage("closed");
        assertThat(rows.count("B-2")).isZero();
        // not part of the key: the same operation could have been called with other arguments, had it happened
        assertThat(tills.book("B-2", "")).isEqualTo("run 2");
        assertThat(rows.count("B-2")).isEqualTo(1);
    }

    @Test
    void permanentApplicationException_isReplayedByItsType() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> tills.book("B-3", "sealed"))
                    .isInstanceOf(Tills.Sealed.class)
                    .hasMessage("sealed");
        }
        assertThat(Runs.of("B-3")).isEqualTo(1);
    }

    @Test
    void systemException_rollsBack_andTheNextCallRuns() throws Exception {
        assertThatThrownBy(() -> tills.book("B-4", "fail"))
                .isInstanceOf(EJBException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(rows.count("B-4")).isZero();
        assertThat(tills.book("B-4", "")).isEqualTo("run 2");
        assertThat(rows.count("B-4")).isEqualTo(1);
    }

    @Test
    void permanentSystemException_isReplayedInsideOfTheContainers() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> tills.book("B-5", "refuse"))
                    .isInstanceOf(EJBException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("refused");
        }
        assertThat(Runs.of("B-5")).isEqualTo(1);
        assertThat(rows.count("B-5")).isZero();
    }

    @Test
    void callersRollback_takesBoth() throws Exception {
        assertThat(cashiers.bookAndRollBack("B-6")).isEqualTo("run 1");
        assertThat(rows.count("B-6")).isZero();
        assertThat(tills.book("B-6", "")).isEqualTo("run 2");
        assertThat(rows.count("B-6")).isEqualTo(1);
    }

    @Test
    void callersTransaction_commitsBoth() throws Exception {
        assertThat(cashiers.book("B-7", "")).isEqualTo("run 1, rollback only: false");
        assertThat(cashiers.book("B-7", "")).isEqualTo("run 1, rollback only: false");
        assertThat(rows.count("B-7")).isEqualTo(1);
        assertThat(rows.count("B-7 before")).isEqualTo(2);
    }

    @Test
    void applicationExceptionInTheCallersTransaction_doesNotCommitHalf() throws Exception {
        assertThatThrownBy(() -> cashiers.book("B-8", "closed")).isInstanceOf(Tills.Closed.class);
        assertThat(rows.count("B-8")).isZero();
        assertThat(rows.count("B-8 before")).isZero();
    }

    @Test
    void ourExceptions_areCaughtByTheirType_andRollBack() throws Exception {
        assertThat(tills.book("B-9", "")).isEqualTo("run 1");
        assertThat(cashiers.bookApart("B-9", "other")).isEqualTo("other [then]");
        assertThat(cashiers.book("B-9", "other")).isEqualTo("other [then], rollback only: true");
        assertThat(rows.count("B-9 before")).isZero();
    }

    @Test
    void unknownOutcome_reachesEveryCallerByItsType() throws Exception {
        assertThatThrownBy(() -> tills.send("S-1", "fail"))
                .isInstanceOf(EJBException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tills.send("S-1", "fail")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(cashiers.send("S-1", "fail")).isEqualTo("unknown");
        assertThat(Runs.of("S-1")).isEqualTo(1);
    }

    @Test
    void overloadsWithActionsOfTheirOwn_areTwoMethods() {
        for (int i = 0; i < 2; i++) {
            assertThat(tills.overloaded("V-1")).isEqualTo("one, run 1");
            assertThat(tills.overloaded("V-1", 12)).isEqualTo("two, run 1");
        }
    }
}
