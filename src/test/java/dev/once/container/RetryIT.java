package dev.once.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.container.Gateways.Busy;
import dev.once.container.Gateways.Declined;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OutcomeUnknownException;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code @Retry} with its interceptor where it is by default: inside of {@code @Transactional}. */
@ExtendWith(ArquillianExtension.class)
class RetryIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "retry",
                Gateways.class.getName() + "/configured/Retry/abortOn=" + Declined.class.getName(),
                Gateways.class,
                Rows.class,
                Runs.class);
    }

    @Inject
    private Gateways gateways;

    @Inject
    private Rows rows;

    @Inject
    private UserTransaction transaction;

    @BeforeEach
    void prepare() {
        rows.create();
    }

    /** Without the failed attempt's letting it roll back, its row would commit beside that of the second. */
    @Test
    void attemptsThatShareATransaction_doNotCommitTogether() {
        assertThatThrownBy(() -> gateways.shared("G-1", 1))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("mp.fault.tolerance.interceptor.priority=100");
        assertThat(Runs.of("G-1")).isEqualTo(1);
        assertThat(rows.count("G-1")).isZero();
        assertThat(gateways.shared("G-1", 1)).isEqualTo("run 2");
        assertThat(rows.count("G-1")).isEqualTo(1);
    }

    @Test
    void attemptsOfKeyedThatShareATransaction_doNotCommitTogether() {
        assertThatThrownBy(() -> gateways.sharedKeyed("G-2", 1)).isInstanceOf(LedgerUnavailableException.class);
        assertThat(Runs.of("G-2")).isEqualTo(1);
        assertThat(rows.count("G-2")).isZero();
        assertThat(gateways.sharedKeyed("G-2", 1)).isEqualTo("run 2");
        assertThat(rows.count("G-2")).isEqualTo(1);
    }

    @Test
    void attemptInDoubtInASharedTransaction_isToldAsSuch() {
        assertThatThrownBy(() -> gateways.sharedDoubtful("G-3", 1)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("G-3")).isEqualTo(1);
        assertThat(rows.count("G-3")).isZero();
    }

    @Test
    void attemptThatFailsForGoodInASharedTransaction_isReplayedToTheRetry() {
        assertThatThrownBy(() -> gateways.sharedDeclined("G-4"))
                .isInstanceOf(Declined.class)
                .hasMessage("no money");
        assertThat(Runs.of("G-4")).isEqualTo(1);
        assertThat(rows.count("G-4")).isEqualTo(1);
    }

    @Test
    void attemptThatFailsInItsCallersTransaction_leavesThatAlive() throws Exception {
        transaction.begin();
        rows.insert("G-5 before");
        assertThatThrownBy(() -> gateways.callers("G-5", 1)).isInstanceOf(Busy.class);
        transaction.commit();
        assertThat(rows.count("G-5 before")).isEqualTo(1);
    }

    @Test
    void transactionalWithoutATransaction_getsOneForEachAttempt() {
        assertThat(gateways.rowsOnly("G-6", 2)).isEqualTo("run 3");
        assertThat(rows.count("G-6")).isEqualTo(1);
    }

    @Test
    void abortOnOfKeyed_isPermanent() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> gateways.aborting("G-7"))
                    .isInstanceOf(Declined.class)
                    .hasMessage("no money");
        }
        assertThat(Runs.of("G-7")).isEqualTo(1);
    }

    @Test
    void configuredAbortOn_isPermanent() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> gateways.configured("G-8")).isInstanceOf(Declined.class);
        }
        assertThat(Runs.of("G-8")).isEqualTo(1);
    }

    @Test
    void retryOnOfTransactional_isTransient() {
        assertThat(gateways.retrying("G-9")).isEqualTo("run 2");
        assertThat(rows.count("G-9")).isEqualTo(1);
    }

    @Test
    void classifierOfTheApplication_saysThatNothingHappened() {
        assertThat(gateways.coded("G-10", "BUSY")).isEqualTo("run 2");
        assertThatThrownBy(() -> gateways.coded("G-11", "TIMEOUT")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(Runs.of("G-11")).isEqualTo(1);
    }
}
