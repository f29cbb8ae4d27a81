package dev.once.container.interactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Rows;
import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Fault Tolerance on a CDI bean in front of EJBs that are idempotent: each attempt is a call of the EJB. */
@ExtendWith(ArquillianExtension.class)
class EjbFacadeIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "ejb-facade",
                Metrics.PORT + "=" + System.getProperty("once.test.http.port"),
                Api.class,
                Http.class,
                Rows.class,
                Stage.class,
                Cell.class,
                Cells.class,
                CellsResource.class,
                Later.class,
                Gateway.class,
                Busy.class,
                Declined.class,
                Broken.class,
                Methods.class,
                Facade.class,
                Caller.class,
                Outside.class,
                AllEffects.class,
                Trace.class,
                Traced.class,
                Probes.class,
                Ordered.class,
                CmtRequired.class,
                CmtRequiresNew.class,
                Bmt.class,
                BmtBegins.class,
                BmtEnds.class,
                Charges.class,
                Payouts.class,
                PayoutBooking.class,
                Metrics.class);
    }

    private final Cells cells = new Cells("ejb-facade");

    @Inject
    private Stage stage;

    @Inject
    private Gateway gateway;

    @EJB
    private BmtEnds ends;

    @Inject
    private Charges charges;

    @Inject
    private Payouts payouts;

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean         | effect        | the gateway         | the caller got          | runs | ledger                 | other attempts                                              | rows | transactions | the next call
            CmtRequired    | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequired    | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            CmtRequired    | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            CmtRequired    | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            CmtRequired    | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            CmtRequired    | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequired    | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            CmtRequired    | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            CmtRequired    | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2 replayed
            CmtRequired    | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            CmtRequired    | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            CmtRequired    | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequired    | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            CmtRequired    | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            CmtRequired    | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            CmtRequired    | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            CmtRequiresNew | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequiresNew | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            CmtRequiresNew | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            CmtRequiresNew | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            CmtRequiresNew | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            CmtRequiresNew | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequiresNew | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            CmtRequiresNew | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            CmtRequiresNew | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2 replayed
            CmtRequiresNew | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            CmtRequiresNew | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            CmtRequiresNew | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            CmtRequiresNew | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            CmtRequiresNew | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            CmtRequiresNew | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            CmtRequiresNew | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            Bmt            | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1 replayed
            Bmt            | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3 replayed
            Bmt            | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            Bmt            | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | -            | OutcomeUnknownException, no run
            Bmt            | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined replayed
            Bmt            | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1 replayed
            Bmt            | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3 replayed
            Bmt            | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            Bmt            | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | - -          | run 2 replayed
            Bmt            | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined replayed
            Bmt            | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | - -          | OutcomeUnknownException, no run
            Bmt            | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            Bmt            | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            Bmt            | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            Bmt            | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            Bmt            | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            """)
    void retriedFacade(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/facade/retried", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean         | effect        | the gateway | the caller got   | runs | ledger                 | other attempts   | rows | transactions | the next call
            CmtRequired    | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            CmtRequired    | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequired    | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            CmtRequired    | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequired    | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            CmtRequired    | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequiresNew | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            CmtRequiresNew | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequiresNew | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            CmtRequiresNew | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequiresNew | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            CmtRequiresNew | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            Bmt            | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 1    | -            | OutcomeUnknownException, no run
            Bmt            | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Bmt            | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 1    | -            | run 2
            Bmt            | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Bmt            | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            Bmt            | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            """)
    void timedFacade(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/facade/timed", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean      | effect        | the gateway | the caller got          | runs | ledger                 | other attempts   | rows | transactions | the next call
            CmtRequired | EXTERNAL      | hang        | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            CmtRequired | EXTERNAL      | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequired | KEYED         | hang        | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken | 1    | A B          | run 2 replayed
            CmtRequired | KEYED         | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            CmtRequired | TRANSACTIONAL | hang        | run 2                   | 2    | SUCCEEDED 1/1          | none             | 1    | A B          | run 2 replayed
            CmtRequired | TRANSACTIONAL | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            """)
    void timedAndRetriedFacade(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/facade/timedAndRetried", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean    | effect        | the gateway | the caller got                        | runs | ledger                 | other attempts   | rows | transactions | the next call
            BmtBegins | EXTERNAL      | ok          | run 1                                 | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            BmtBegins | EXTERNAL      | busy        | Busy                                  | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            BmtBegins | EXTERNAL      | broken      | Broken                                | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            BmtBegins | KEYED         | ok          | run 1                                 | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            BmtBegins | KEYED         | busy        | Busy                                  | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            BmtBegins | KEYED         | broken      | Broken                                | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            BmtBegins | TRANSACTIONAL | ok          | EJBException of IllegalStateException | 0    | none                   | none             | 0    | none         | EJBException of IllegalStateException, no run
            BmtBegins | TRANSACTIONAL | busy        | EJBException of IllegalStateException | 0    | none                   | none             | 0    | none         | EJBException of IllegalStateException, no run
            BmtBegins | TRANSACTIONAL | broken      | EJBException of IllegalStateException | 0    | none                   | none             | 0    | none         | EJBException of IllegalStateException, no run
            """)
    void beanThatBeginsTransactionsItself(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    /** The container does not let it: nothing happens, however often it is called. */
    @Test
    void beanThatEndsTheClaimsTransaction_isRefusedByTheContainer() {
        assertThat(stage.play(ends::commit, "ok"))
                .hasToString("EJBException of IllegalStateException | 1 | none | none | 0 | A"
                        + " | EJBException of IllegalStateException");
    }

    @Test
    void retriesThatThePlatformCounts_areTheAttemptsInTheLedger() throws Exception {
        String method = "method=\"" + Charges.class.getName() + ".charge\"";
        Metrics before = Metrics.read();
        String key = stage.key("busy busy ok");
        assertThat(charges.charge(key)).isEqualTo("run 3");
        Metrics after = Metrics.read();

        assertThat(after.since(before, "ft_retry_calls_total", method)).isEqualTo(1);
        assertThat(after.since(before, "ft_retry_calls_total", method, "retried=\"true\"", "valueReturned"))
                .isEqualTo(1);
        assertThat(after.since(before, "ft_retry_retries_total", method)).isEqualTo(2);
        assertThat(gateway.runs(key)).isEqualTo(3);
        assertThat(stage.ledger(key)).isEqualTo("SUCCEEDED 3/3");
        assertThat(stage.attempts(key)).isEqualTo("RETRYABLE Busy RETRYABLE Busy");

        assertThat(charges.charge(key)).isEqualTo("run 3");
        Metrics replayed = Metrics.read();
        assertThat(replayed.since(after, "ft_retry_calls_total", method, "retried=\"false\""))
                .isEqualTo(1);
        assertThat(replayed.since(after, "ft_retry_retries_total", method)).isZero();
        assertThat(stage.ledger(key)).as("a replay is no attempt").isEqualTo("SUCCEEDED 3/3");
    }

    @Test
    void retriesOfAFinalAnswer_areAborted() throws Exception {
        String method = "method=\"" + Charges.class.getName() + ".charge\"";
        Metrics before = Metrics.read();
        for (String acts : List.of("declined", "broken")) {
            String key = stage.key(acts);
            Stage.got(() -> charges.charge(key));
            Stage.got(() -> charges.charge(key));
            assertThat(gateway.runs(key)).isEqualTo(1);
        }
        // One for the first failure that nobody had classified: what follows it is final.
        assertThat(Metrics.read().since(before, "ft_retry_retries_total", method))
                .isEqualTo(1);
    }

    @Test
    void facadeOfThePage_makesThreeAttempts_eachInATransactionOfItsOwn() {
        assertThat(stage.play(payouts::pay, "busy busy ok"))
                .hasToString("run 3 | 3 | SUCCEEDED 3/3 | RETRYABLE Busy RETRYABLE Busy | 1 | A B C | run 3 replayed");
    }
}
