package dev.once.container.interactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.once.Effect;
import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Rows;
import dev.once.container.interactions.Later.Result;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.InitialContext;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Fault Tolerance outside of transactions: each attempt in one of its own. */
@ExtendWith(ArquillianExtension.class)
class OwnTransactionsIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "own-transactions",
                // The server's metrics know methods by where they are declared, and all beans here have theirs from
                // one.
                "mp.fault.tolerance.interceptor.priority=100\nMP_Fault_Tolerance_Metrics_Enabled=false",
                Api.class,
                Http.class,
                Rows.class,
                Stage.class,
                Cell.class,
                Cells.class,
                CellsResource.class,
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
                OwnTransactions.class,
                FallingBack.class,
                Later.class,
                Asynchronously.class,
                Arrivals.class,
                FallingBackLater.class);
    }

    private final Cells cells = new Cells("own-transactions");

    @Inject
    private Stage stage;

    @Inject
    private Gateway gateway;

    @Inject
    private Rows rows;

    @Inject
    private Caller caller;

    @Inject
    private Trace trace;

    @Inject
    private Ordered ordered;

    @Inject
    @Any
    private Instance<Methods> beans;

    @Inject
    @Any
    private Instance<Later> laters;

    private Methods bean(String name) {
        return Methods.named(beans, name);
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean             | effect        | the gateway         | the caller got          | runs | ledger                 | other attempts                                              | rows | transactions | the next call
            Retried            | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1 replayed
            Retried            | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3 replayed
            Retried            | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            Retried            | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | -            | OutcomeUnknownException, no run
            Retried            | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined replayed
            Retried            | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1 replayed
            Retried            | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3 replayed
            Retried            | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            Retried            | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | - -          | run 2 replayed
            Retried            | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined replayed
            Retried            | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | - -          | OutcomeUnknownException, no run
            Retried            | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            Retried            | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            Retried            | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            Retried            | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            Retried            | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequired    | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequired    | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            RetriedRequired    | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            RetriedRequired    | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            RetriedRequired    | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequired    | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequired    | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            RetriedRequired    | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            RetriedRequired    | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2 replayed
            RetriedRequired    | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequired    | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            RetriedRequired    | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequired    | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            RetriedRequired    | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            RetriedRequired    | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            RetriedRequired    | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequiresNew | EXTERNAL      | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequiresNew | EXTERNAL      | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            RetriedRequiresNew | EXTERNAL      | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            RetriedRequiresNew | EXTERNAL      | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            RetriedRequiresNew | EXTERNAL      | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequiresNew | KEYED         | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequiresNew | KEYED         | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3 replayed
            RetriedRequiresNew | KEYED         | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            RetriedRequiresNew | KEYED         | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2 replayed
            RetriedRequiresNew | KEYED         | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            RetriedRequiresNew | KEYED         | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            RetriedRequiresNew | TRANSACTIONAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1 replayed
            RetriedRequiresNew | TRANSACTIONAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 1/1          | none                                                        | 1    | A B C        | run 3 replayed
            RetriedRequiresNew | TRANSACTIONAL | busy busy busy busy | Busy                    | 4    | none                   | none                                                        | 0    | A B C D      | run 5
            RetriedRequiresNew | TRANSACTIONAL | broken              | run 2                   | 2    | SUCCEEDED 1/1          | none                                                        | 1    | A B          | run 2 replayed
            RetriedRequiresNew | TRANSACTIONAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined replayed
            """)
    void retried(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean            | effect        | the gateway     | the caller got          | runs | ledger                 | other attempts                   | rows | transactions | the next call
            RetriedOnBusy     | EXTERNAL      | busy broken     | Broken                  | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Busy UNKNOWN Broken    | 2    | - -          | OutcomeUnknownException, no run
            RetriedOnBusy     | KEYED         | busy broken     | Broken                  | 2    | RETRYABLE 2/2 doubtful | RETRYABLE Busy RETRYABLE Broken  | 2    | - -          | run 3
            RetriedOnBusy     | TRANSACTIONAL | busy broken     | Broken                  | 2    | none                   | none                             | 0    | A B          | run 3
            RetriedUntilFinal | EXTERNAL      | busy broken     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Busy UNKNOWN Broken    | 2    | - -          | OutcomeUnknownException, no run
            RetriedUntilFinal | EXTERNAL      | busy declined   | Declined                | 2    | FAILED 2/2             | RETRYABLE Busy FAILED Declined   | 2    | - -          | Declined replayed
            RetriedUntilFinal | KEYED         | broken declined | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined | 2    | - -          | OutcomeUnknownException, no run
            RetriedUntilFinal | TRANSACTIONAL | busy declined   | Declined                | 2    | FAILED 1/1             | FAILED Declined                  | 0    | A B          | Declined replayed
            """)
    void retryOn_abortOn(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean           | effect        | the gateway | the caller got   | runs | ledger                 | other attempts   | rows | transactions | the next call
            Timed            | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 1    | -            | OutcomeUnknownException, no run
            Timed            | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Timed            | EXTERNAL      | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Timed            | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 1    | -            | run 2
            Timed            | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Timed            | KEYED         | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            Timed            | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            Timed            | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            Timed            | TRANSACTIONAL | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            TimedRequired    | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | EXTERNAL      | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            TimedRequired    | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | KEYED         | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            TimedRequired    | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequired    | TRANSACTIONAL | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            TimedRequiresNew | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | EXTERNAL      | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            TimedRequiresNew | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | KEYED         | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none             | 0    | A            | run 2
            TimedRequiresNew | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedRequiresNew | TRANSACTIONAL | flag        | TimeoutException | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            """)
    void timed(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                  | effect        | the gateway | the caller got          | runs | ledger                 | other attempts   | rows | transactions | the next call
            TimedAndRetried         | EXTERNAL      | hang        | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 1    | -            | OutcomeUnknownException, no run
            TimedAndRetried         | EXTERNAL      | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            TimedAndRetried         | KEYED         | hang        | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken | 2    | - -          | run 2 replayed
            TimedAndRetried         | KEYED         | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1 replayed
            TimedAndRetried         | TRANSACTIONAL | hang        | run 2                   | 2    | SUCCEEDED 1/1          | none             | 1    | A B          | run 2 replayed
            TimedAndRetried         | TRANSACTIONAL | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedAndRetriedRequired | EXTERNAL      | hang        | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            TimedAndRetriedRequired | EXTERNAL      | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedAndRetriedRequired | KEYED         | hang        | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken | 1    | A B          | run 2 replayed
            TimedAndRetriedRequired | KEYED         | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            TimedAndRetriedRequired | TRANSACTIONAL | hang        | run 2                   | 2    | SUCCEEDED 1/1          | none             | 1    | A B          | run 2 replayed
            TimedAndRetriedRequired | TRANSACTIONAL | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1 replayed
            """)
    void timedAndRetried(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean      | effect        | the gateway | the caller got      | runs | ledger               | other attempts                | rows | transactions | the next call
            FallingBack | EXTERNAL      | ok          | run 1               | 1    | SUCCEEDED 1/1        | none                          | 1    | -            | run 1 replayed
            FallingBack | EXTERNAL      | busy busy   | instead             | 2    | RETRYABLE 2/2        | RETRYABLE Busy RETRYABLE Busy | 2    | - -          | run 3
            FallingBack | EXTERNAL      | broken      | instead             | 1    | UNKNOWN 1/1 doubtful | UNKNOWN Broken                | 1    | -            | instead, no run
            FallingBack | EXTERNAL      | declined    | instead             | 1    | FAILED 1/1           | FAILED Declined               | 1    | -            | instead replayed
            FallingBack | KEYED         | busy busy   | instead of Busy     | 2    | RETRYABLE 2/2        | RETRYABLE Busy RETRYABLE Busy | 0    | A B          | run 3
            FallingBack | KEYED         | declined    | instead of Declined | 1    | FAILED 1/1           | FAILED Declined               | 0    | A            | instead of Declined replayed
            FallingBack | TRANSACTIONAL | busy busy   | instead of Busy     | 2    | none                 | none                          | 0    | A B          | run 3
            """)
    void fallback(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean           | effect        | the gateway | the caller got         | runs | ledger        | other attempts | rows | transactions | the next call
            RetriedNever     | EXTERNAL      | busy ok     | run 2                  | 2    | SUCCEEDED 2/2 | RETRYABLE Busy | 2    | - -          | run 2 replayed
            RetriedNever     | KEYED         | busy ok     | run 2                  | 2    | SUCCEEDED 2/2 | RETRYABLE Busy | 2    | - -          | run 2 replayed
            RetriedNever     | TRANSACTIONAL | busy ok     | run 2                  | 2    | SUCCEEDED 1/1 | none           | 1    | A B          | run 2 replayed
            RetriedMandatory | EXTERNAL      | busy ok     | TransactionalException | 0    | none          | none           | 0    | none         | TransactionalException, no run
            RetriedMandatory | KEYED         | busy ok     | TransactionalException | 0    | none          | none           | 0    | none         | TransactionalException, no run
            RetriedMandatory | TRANSACTIONAL | busy ok     | TransactionalException | 0    | none          | none           | 0    | none         | TransactionalException, no run
            """)
    void attributes(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean             | effect        | the gateway | the caller got             | runs | ledger                 | other attempts        | rows | transactions | the next call                   | caller's rows
            Plain              | EXTERNAL      | busy        | Busy                       | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            Plain              | KEYED         | busy        | Busy                       | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            Plain              | TRANSACTIONAL | busy        | Busy                       | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            Retried            | EXTERNAL      | ok          | run 1                      | 1    | SUCCEEDED 1/1          | none                  | 1    | A            | run 1 replayed                  | 2
            Retried            | EXTERNAL      | declined    | Declined                   | 1    | FAILED 1/1             | FAILED Declined       | 0    | A            | Declined replayed               | 0
            Retried            | EXTERNAL      | broken      | OutcomeUnknownException    | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken        | 0    | A            | OutcomeUnknownException, no run | 0
            Retried            | KEYED         | ok          | run 1                      | 1    | SUCCEEDED 1/1          | none                  | 1    | A            | run 1 replayed                  | 2
            Retried            | KEYED         | declined    | Declined                   | 1    | FAILED 1/1             | FAILED Declined       | 0    | A            | Declined replayed               | 0
            Retried            | TRANSACTIONAL | ok          | run 1                      | 1    | SUCCEEDED 1/1          | none                  | 1    | A            | run 1 replayed                  | 2
            Retried            | TRANSACTIONAL | busy ok     | LedgerUnavailableException | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            Retried            | TRANSACTIONAL | declined    | Declined                   | 1    | FAILED 1/1             | FAILED Declined       | 0    | A            | Declined replayed               | 0
            Retried            | TRANSACTIONAL | broken      | LedgerUnavailableException | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            Timed              | EXTERNAL      | deaf        | TimeoutException           | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN ROLLED_BACK   | 0    | A            | OutcomeUnknownException, no run | 0
            Timed              | KEYED         | deaf        | TimeoutException           | 1    | RETRYABLE 1/1 doubtful | RETRYABLE ROLLED_BACK | 0    | A            | run 2                           | 1
            Timed              | TRANSACTIONAL | deaf        | TimeoutException           | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            RetriedNever       | EXTERNAL      | ok          | TransactionalException     | 0    | none                   | none                  | 0    | none         | TransactionalException, no run  | 0
            RetriedNever       | KEYED         | ok          | TransactionalException     | 0    | none                   | none                  | 0    | none         | TransactionalException, no run  | 0
            RetriedNever       | TRANSACTIONAL | ok          | TransactionalException     | 0    | none                   | none                  | 0    | none         | TransactionalException, no run  | 0
            RetriedMandatory   | EXTERNAL      | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            RetriedMandatory   | KEYED         | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            RetriedMandatory   | TRANSACTIONAL | busy ok     | LedgerUnavailableException | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            RetriedRequired    | EXTERNAL      | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            RetriedRequired    | KEYED         | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy        | 0    | A            | run 2                           | 1
            RetriedRequired    | TRANSACTIONAL | busy ok     | LedgerUnavailableException | 1    | none                   | none                  | 0    | A            | run 2                           | 1
            RetriedRequiresNew | EXTERNAL      | busy ok     | run 2                      | 2    | SUCCEEDED 2/2          | RETRYABLE Busy        | 1    | A B          | run 2 replayed                  | 2
            RetriedRequiresNew | KEYED         | busy ok     | run 2                      | 2    | SUCCEEDED 2/2          | RETRYABLE Busy        | 1    | A B          | run 2 replayed                  | 2
            RetriedRequiresNew | TRANSACTIONAL | busy ok     | run 2                      | 2    | SUCCEEDED 1/1          | none                  | 1    | A B          | run 2 replayed                  | 2
            """)
    void calledInATransaction(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/caller", row)).isEqualTo(Cells.expected(row));
    }

    /** What was done beside a failed attempt must not commit with the next one: the transaction can only roll back. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean  | effect   | the gateway | the caller got             | runs | ledger                 | other attempts   | rows | transactions | the next call | caller's rows
            Retried | EXTERNAL | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2         | 1
            Retried | KEYED    | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2         | 1
            Retried | KEYED    | broken      | LedgerUnavailableException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2         | 1
            """)
    void attemptAfterAFailedOne_inTheCallersTransaction_isRefused(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/caller", row)).isEqualTo(Cells.expected(row));
    }

    @Test
    void circuitBreaker_countsAReplayedFailureAsTheFirst_external() throws Exception {
        countsAndOpens("Breaking", Effect.EXTERNAL);
    }

    @Test
    void circuitBreaker_countsAReplayedFailureAsTheFirst_keyed() throws Exception {
        countsAndOpens("BreakingRequired", Effect.KEYED);
    }

    @Test
    void circuitBreaker_countsAReplayedFailureAsTheFirst_transactional() throws Exception {
        countsAndOpens("BreakingRequiresNew", Effect.TRANSACTIONAL);
    }

    private void countsAndOpens(String bean, Effect effect) throws Exception {
        Methods methods = bean(bean);
        String declined = stage.key("declined");
        assertThat(Stage.got(() -> Methods.call(methods, effect, declined))).isEqualTo("Declined");
        assertThat(Stage.got(() -> Methods.call(methods, effect, declined))).isEqualTo("Declined");
        assertThat(gateway.runs(declined)).as("the second one was a replay").isEqualTo(1);

        String other = stage.key("ok");
        assertThat(Stage.got(() -> Methods.call(methods, effect, other))).isEqualTo("CircuitBreakerOpenException");
        assertThat(gateway.runs(other)).isZero();
        assertThat(stage.ledger(other)).isEqualTo("none");
    }

    @Test
    void bulkhead_isHeldByDuplicatesThatWait_external() throws Exception {
        fills("Crowded", Effect.EXTERNAL);
    }

    @Test
    void bulkhead_isHeldByDuplicatesThatWait_keyed() throws Exception {
        fills("CrowdedRequired", Effect.KEYED);
    }

    @Test
    void bulkhead_isHeldByDuplicatesThatWait_transactional() throws Exception {
        fills("CrowdedRequiresNew", Effect.TRANSACTIONAL);
    }

    @SuppressWarnings("BanJNDI") // a constant
    private void fills(String bean, Effect effect) throws Exception {
        ManagedExecutorService executor = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        Methods methods = bean(bean);
        String held = stage.key("hold");
        Future<String> first = executor.submit(() -> Methods.call(methods, effect, held));
        gateway.awaitHeld(held);
        Future<String> duplicate = executor.submit(() -> Methods.call(methods, effect, held));

        AtomicReference<String> refused = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(30)).pollInSameThread().until(() -> {
            refused.set(stage.key("ok"));
            return Stage.got(() -> Methods.call(methods, effect, refused.get())).equals("BulkheadException");
        });
        assertThat(gateway.runs(refused.get())).isZero();
        assertThat(stage.ledger(refused.get())).isEqualTo("none");

        gateway.release(held);
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        assertThat(duplicate.get(30, TimeUnit.SECONDS)).isEqualTo("run 1");
        assertThat(gateway.runs(held)).isEqualTo(1);
    }

    /** A stage that is complete, a body that throws, a future that fails: an attempt has all of its end in its transaction. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                  | effect   | the gateway         | the caller got          | runs | ledger                 | other attempts                                              | rows | transactions | the next call
            LaterRetried            | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1, no run
            LaterRetried            | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3, no run
            LaterRetried            | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            LaterRetried            | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | -            | OutcomeUnknownException, no run
            LaterRetried            | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined, no run
            LaterRetried            | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1, no run
            LaterRetried            | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3, no run
            LaterRetried            | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            LaterRetried            | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | - -          | run 2, no run
            LaterRetried            | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined, no run
            LaterRetried            | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | - -          | OutcomeUnknownException, no run
            LaterRetriedRequired    | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequired    | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3, no run
            LaterRetriedRequired    | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            LaterRetriedRequired    | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            LaterRetriedRequired    | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined, no run
            LaterRetriedRequired    | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequired    | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3, no run
            LaterRetriedRequired    | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            LaterRetriedRequired    | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2, no run
            LaterRetriedRequired    | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined, no run
            LaterRetriedRequired    | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            LaterRetriedRequiresNew | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequiresNew | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3, no run
            LaterRetriedRequiresNew | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            LaterRetriedRequiresNew | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 0    | A            | OutcomeUnknownException, no run
            LaterRetriedRequiresNew | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined, no run
            LaterRetriedRequiresNew | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequiresNew | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 1    | A B C        | run 3, no run
            LaterRetriedRequiresNew | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 0    | A B C D      | run 5
            LaterRetriedRequiresNew | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 1    | A B          | run 2, no run
            LaterRetriedRequiresNew | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 0    | A            | Declined, no run
            LaterRetriedRequiresNew | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 0    | A B          | OutcomeUnknownException, no run
            """)
    void asynchronous_retried(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.STAGE, Result.FUTURE, Result.LATE_FUTURE);
    }

    /** The method has returned, and its transaction commits: its rows stay beside the failure that comes later. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                  | effect   | the gateway         | the caller got          | runs | ledger                 | other attempts                                              | rows | transactions | the next call
            LaterRetriedRequired    | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | A B C        | run 3, no run
            LaterRetriedRequired    | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | A B C D      | run 5
            LaterRetriedRequired    | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | A            | OutcomeUnknownException, no run
            LaterRetriedRequired    | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | A            | Declined, no run
            LaterRetriedRequired    | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | A B C        | run 3, no run
            LaterRetriedRequired    | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | A B C D      | run 5
            LaterRetriedRequired    | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | A B          | run 2, no run
            LaterRetriedRequired    | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | A            | Declined, no run
            LaterRetriedRequired    | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | A B          | OutcomeUnknownException, no run
            LaterRetriedRequiresNew | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | A B C        | run 3, no run
            LaterRetriedRequiresNew | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | A B C D      | run 5
            LaterRetriedRequiresNew | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | A            | OutcomeUnknownException, no run
            LaterRetriedRequiresNew | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | A            | Declined, no run
            LaterRetriedRequiresNew | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | A B C        | run 3, no run
            LaterRetriedRequiresNew | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | A B C D      | run 5
            LaterRetriedRequiresNew | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | A B          | run 2, no run
            LaterRetriedRequiresNew | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | A            | Declined, no run
            LaterRetriedRequiresNew | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | A B          | OutcomeUnknownException, no run
            """)
    void asynchronous_retried_stageThatFailsLater(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.LATE_STAGE);
    }

    /** Without a transaction it is all one when the stage fails. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                  | effect   | the gateway         | the caller got          | runs | ledger                 | other attempts                                              | rows | transactions | the next call
            LaterRetried            | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1, no run
            LaterRetried            | EXTERNAL | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3, no run
            LaterRetried            | EXTERNAL | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            LaterRetried            | EXTERNAL | broken              | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                                              | 1    | -            | OutcomeUnknownException, no run
            LaterRetried            | EXTERNAL | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined, no run
            LaterRetried            | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | -            | run 1, no run
            LaterRetried            | KEYED    | busy busy ok        | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy                               | 3    | - - -        | run 3, no run
            LaterRetried            | KEYED    | busy busy busy busy | Busy                    | 4    | RETRYABLE 4/4          | RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy RETRYABLE Busy | 4    | - - - -      | run 5
            LaterRetried            | KEYED    | broken              | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken                                            | 2    | - -          | run 2, no run
            LaterRetried            | KEYED    | declined            | Declined                | 1    | FAILED 1/1             | FAILED Declined                                             | 1    | -            | Declined, no run
            LaterRetried            | KEYED    | broken declined     | OutcomeUnknownException | 2    | UNKNOWN 2/2 doubtful   | RETRYABLE Broken FAILED Declined                            | 2    | - -          | OutcomeUnknownException, no run
            LaterRetriedRequired    | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequired    | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequiresNew | EXTERNAL | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            LaterRetriedRequiresNew | KEYED    | ok                  | run 1                   | 1    | SUCCEEDED 1/1          | none                                                        | 1    | A            | run 1, no run
            """)
    void asynchronous_retried_lateStage(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.LATE_STAGE);
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                       | effect   | the gateway | the caller got          | runs | ledger                 | other attempts   | rows | transactions | the next call
            LaterTimedAndRetried         | EXTERNAL | hang        | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 1    | -            | OutcomeUnknownException, no run
            LaterTimedAndRetried         | KEYED    | hang        | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken | 2    | - -          | run 2, no run
            LaterTimedAndRetried         | EXTERNAL | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetried         | EXTERNAL | flag        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetried         | EXTERNAL | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetried         | KEYED    | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetried         | KEYED    | flag        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetried         | KEYED    | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | -            | run 1, no run
            LaterTimedAndRetriedRequired | EXTERNAL | hang        | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken   | 0    | A            | OutcomeUnknownException, no run
            LaterTimedAndRetriedRequired | KEYED    | hang        | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken | 1    | A B          | run 2, no run
            LaterTimedAndRetriedRequired | EXTERNAL | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | EXTERNAL | flag        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | EXTERNAL | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | KEYED    | deaf        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | KEYED    | flag        | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | KEYED    | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none             | 1    | A            | run 1, no run
            """)
    void attemptThatTheTimeoutAbandoned_isNotOvertaken_andItsResultCounts(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.STAGE, Result.FUTURE);
    }

    /** The method has returned, and the work goes on elsewhere: nothing interrupts that. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                       | result      | effect   | the gateway | the caller got          | runs | ledger                 | other attempts                 | rows | transactions | the next call
            LaterTimedAndRetried         | LATE_STAGE  | EXTERNAL | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | -            | run 1, no run
            LaterTimedAndRetried         | LATE_STAGE  | KEYED    | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | -            | run 1, no run
            LaterTimedAndRetriedRequired | LATE_STAGE  | EXTERNAL | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | A            | run 1, no run
            LaterTimedAndRetriedRequired | LATE_STAGE  | KEYED    | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | A            | run 1, no run
            LaterTimedAndRetried         | LATE_FUTURE | EXTERNAL | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | -            | run 1, no run
            LaterTimedAndRetried         | LATE_FUTURE | KEYED    | overstay    | run 1                   | 1    | SUCCEEDED 1/1          | none                           | 1    | -            | run 1, no run
            """)
    void attemptThatTheTimeoutAbandoned_andWhoseResultComesByAnotherThread(ArgumentsAccessor row) throws Exception {
        assertThat(cells.later(row)).isEqualTo(Cells.expected(row, 4));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean           | effect   | the gateway | the caller got                     | runs | ledger               | other attempts                | rows | transactions | the next call
            FallingBackLater | EXTERNAL | ok          | run 1                              | 1    | SUCCEEDED 1/1        | none                          | 1    | -            | run 1, no run
            FallingBackLater | EXTERNAL | busy busy   | instead of Busy                    | 2    | RETRYABLE 2/2        | RETRYABLE Busy RETRYABLE Busy | 2    | - -          | run 3
            FallingBackLater | EXTERNAL | broken      | instead of OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful | UNKNOWN Broken                | 1    | -            | instead of OutcomeUnknownException, no run
            FallingBackLater | EXTERNAL | declined    | instead of Declined                | 1    | FAILED 1/1           | FAILED Declined               | 1    | -            | instead of Declined, no run
            """)
    void asynchronous_fallback_ofAStage(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.STAGE, Result.LATE_STAGE);
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean           | effect | the gateway | the caller got      | runs | ledger        | other attempts                | rows | transactions | the next call
            FallingBackLater | KEYED  | busy busy   | instead of Busy     | 2    | RETRYABLE 2/2 | RETRYABLE Busy RETRYABLE Busy | 2    | - -          | run 3
            FallingBackLater | KEYED  | declined    | instead of Declined | 1    | FAILED 1/1    | FAILED Declined               | 1    | -            | instead of Declined, no run
            """)
    void asynchronous_fallback_ofAFuture(ArgumentsAccessor row) throws Exception {
        playsTheSame(row, Result.FUTURE, Result.LATE_FUTURE);
    }

    /** The caller's transaction is not on the thread of the method. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean               | effect   | the gateway | the caller got | runs | ledger        | other attempts  | rows | transactions | the next call    | caller's rows
            LaterRetried         | EXTERNAL | ok          | run 1          | 1    | SUCCEEDED 1/1 | none            | 1    | -            | run 1, no run    | 2
            LaterRetried         | EXTERNAL | busy ok     | run 2          | 2    | SUCCEEDED 2/2 | RETRYABLE Busy  | 2    | - -          | run 2, no run    | 2
            LaterRetried         | KEYED    | declined    | Declined       | 1    | FAILED 1/1    | FAILED Declined | 1    | -            | Declined, no run | 0
            LaterRetriedRequired | EXTERNAL | busy ok     | run 2          | 2    | SUCCEEDED 2/2 | RETRYABLE Busy  | 1    | A B          | run 2, no run    | 2
            LaterRetriedRequired | KEYED    | declined    | Declined       | 1    | FAILED 1/1    | FAILED Declined | 0    | A            | Declined, no run | 0
            """)
    void asynchronous_calledInATransaction(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("/later/caller/STAGE", row)).isEqualTo(Cells.expected(row));
    }

    private void playsTheSame(ArgumentsAccessor row, Result... results) throws Exception {
        for (Result result : results) {
            assertThat(cells.played("/later/" + result, row)).as("%s", result).isEqualTo(Cells.expected(row));
        }
    }

    /** All further attempts come, wait, and are given up while the first one runs. */
    @Test
    void attemptThatTheTimeoutAbandoned_outlivesItsRetries_andIsNotOvertaken() throws Exception {
        for (Effect effect : List.of(Effect.EXTERNAL, Effect.KEYED)) {
            for (Result result : List.of(Result.STAGE, Result.FUTURE, Result.LATE_STAGE)) {
                outlives("LaterAbandoned", result, effect, "TimeoutException");
            }
        }
    }

    @Test
    void attemptAfterTheOneThatTheTimeoutAbandoned_isToldSo_whereItMayNotWait() throws Exception {
        for (Effect effect : List.of(Effect.EXTERNAL, Effect.KEYED)) {
            for (Result result : List.of(Result.STAGE, Result.FUTURE, Result.LATE_STAGE)) {
                outlives("LaterImpatient", result, effect, "OperationInProgressException");
            }
        }
    }

    private void outlives(String bean, Result result, Effect effect, String got) throws Exception {
        Later later = Result.named(laters, bean);
        String key = stage.key("stubborn");
        assertThat(Stage.got(() -> Result.get(result.call(later, effect, key)))).isEqualTo(got);
        assertThat(gateway.runs(key)).as("%s %s", effect, result).isEqualTo(1);
        assertThat(stage.ledger(key)).isEqualTo("PENDING 1/1");

        gateway.release(key);
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .until(() -> stage.ledger(key).equals("SUCCEEDED 1/1"));
        assertThat(Stage.got(() -> Result.get(result.call(later, effect, key)))).isEqualTo("run 1");
        assertThat(gateway.runs(key)).isEqualTo(1);
    }

    @Test
    void circuitBreaker_countsAReplayedFailureAsTheFirst_asynchronous() throws Exception {
        Later later = Result.named(laters, "LaterBreaking");
        String declined = stage.key("declined");
        for (int i = 0; i < 2; i++) {
            assertThat(Stage.got(() -> Result.get(Result.LATE_STAGE.call(later, Effect.EXTERNAL, declined))))
                    .isEqualTo("Declined");
        }
        assertThat(gateway.runs(declined)).as("the second one was a replay").isEqualTo(1);

        String other = stage.key("ok");
        assertThat(Stage.got(() -> Result.get(Result.LATE_STAGE.call(later, Effect.EXTERNAL, other))))
                .isEqualTo("CircuitBreakerOpenException");
        assertThat(gateway.runs(other)).isZero();
        assertThat(stage.ledger(other)).isEqualTo("none");
    }

    @Test
    void bulkheadWithAQueue_leavesNoRowOfWhatItDoesNotStart() throws Exception {
        Later later = Result.named(laters, "LaterCrowded");
        String held = stage.key("hold");
        Future<String> first = Result.FUTURE.call(later, Effect.KEYED, held);
        gateway.awaitHeld(held);
        String waiting = stage.key("ok");
        Future<String> queued = Result.FUTURE.call(later, Effect.KEYED, waiting);
        String refused = stage.key("ok");
        assertThat(Stage.got(() -> Result.get(Result.FUTURE.call(later, Effect.KEYED, refused))))
                .isEqualTo("BulkheadException");
        assertThat(stage.ledger(waiting)).as("in the queue").isEqualTo("none");

        assertThat(queued.cancel(true)).isTrue();
        gateway.release(held);
        assertThat(Result.get(first)).isEqualTo("run 1");
        String next = stage.key("ok");
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .until(() -> Stage.got(() -> Result.get(Result.FUTURE.call(later, Effect.KEYED, next)))
                        .equals("run 1"));
        for (String never : List.of(waiting, refused)) {
            assertThat(gateway.runs(never)).isZero();
            assertThat(stage.ledger(never)).isEqualTo("none");
        }
    }

    @Test
    void neverInATransaction_isRefusedByTheContainer_andLeavesNoRow() {
        Methods methods = bean("RetriedNever");
        for (Effect effect : Effect.values()) {
            String key = stage.key("ok");
            assertThat(Stage.got(() -> caller.call(methods, effect, key))).isEqualTo("TransactionalException");
            assertThat(gateway.runs(key)).isZero();
            assertThat(stage.ledger(key)).isEqualTo("none");
        }
    }

    @Test
    void mandatoryWithoutATransaction_isRefusedByTheContainer_andLeavesNoRow() {
        Methods methods = bean("RetriedMandatory");
        for (Effect effect : Effect.values()) {
            String key = stage.key("ok");
            assertThat(Stage.got(() -> Methods.call(methods, effect, key))).isEqualTo("TransactionalException");
            assertThat(gateway.runs(key)).isZero();
            assertThat(stage.ledger(key)).isEqualTo("none");
        }
    }

    @Test
    void callerThatCatchesTheFailureOfASharedTransaction_commitsNothing() throws Exception {
        Methods methods = bean("Retried");
        Effect effect = Effect.TRANSACTIONAL;
        String key = stage.key("busy ok");
        assertThat(Stage.got(() -> caller.catching(methods, effect, key))).isEqualTo("LedgerUnavailableException");
        assertThat(rows.count(key)).isZero();
        assertThat(rows.count(key + " caller")).isZero();
    }

    @Test
    void dontRollbackOn_letsTheCallerCommitWhatItDidItself() throws Exception {
        Methods methods = bean("Plain");
        String unknown = stage.key("broken");
        assertThat(Stage.got(() -> methods.external(unknown))).isEqualTo("Broken");
        assertThat(Stage.got(() -> caller.call(methods, Effect.EXTERNAL, unknown)))
                .isEqualTo("OutcomeUnknownException");
        assertThat(rows.count(unknown + " caller")).isZero();
        assertThat(Stage.got(() -> caller.lenient(methods, Effect.EXTERNAL, unknown)))
                .isEqualTo("OutcomeUnknownException");
        assertThat(rows.count(unknown + " caller")).isEqualTo(1);
    }

    @Test
    void retriesForAWhile_areAsManyAttempts() {
        Methods methods = bean("RetriedForAWhile");
        String key = stage.key("busy ".repeat(1000));
        assertThat(Stage.got(() -> methods.external(key))).isEqualTo("Busy");
        int runs = gateway.runs(key);
        assertThat(runs).isGreaterThan(1);
        assertThat(stage.ledger(key)).isEqualTo("RETRYABLE " + runs + "/" + runs);
        assertThat(stage.attempts(key).split(" ")).hasSize(2 * runs);
    }

    /** Fault Tolerance, then the transaction, then Once: each attempt has a transaction of its own. */
    @Test
    void interceptors_runInTheOrderOfTheirPriorities() {
        String key = stage.key("");
        trace.begin();
        assertThat(ordered.call(key)).isEqualTo(key);
        assertThat(trace.places())
                .containsExactly(
                        "50 -",
                        "150 -",
                        "250 A",
                        "4050 A",
                        "150 -",
                        "250 B",
                        "4050 B",
                        "4200 B attempt 1",
                        "method B attempt 1");

        trace.begin();
        assertThat(ordered.call(key)).isEqualTo(key);
        assertThat(trace.places())
                .as("a replay")
                .containsExactly("50 -", "150 -", "250 A", "4050 A", "150 -", "250 B", "4050 B");
    }
}
