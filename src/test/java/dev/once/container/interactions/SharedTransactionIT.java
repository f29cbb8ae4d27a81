package dev.once.container.interactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.container.Api;
import dev.once.container.Http;
import dev.once.container.OnceWar;
import dev.once.container.Rows;
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

/** The default order: all attempts inside of one transaction, where the method has one. */
@ExtendWith(ArquillianExtension.class)
class SharedTransactionIT {

    @Deployment
    static WebArchive war() {
        return OnceWar.of(
                "shared-transaction",
                // The server's metrics know methods by where they are declared, and all beans here have theirs from
                // one.
                "MP_Fault_Tolerance_Metrics_Enabled=false",
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
                SharedTransaction.class,
                Later.class,
                Asynchronously.class,
                Arrivals.class);
    }

    private final Cells cells = new Cells("shared-transaction");

    @Inject
    private Stage stage;

    @Inject
    private Trace trace;

    @Inject
    private Ordered ordered;

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean             | effect        | the gateway  | the caller got          | runs | ledger               | other attempts                | rows | transactions | the next call
            Retried            | EXTERNAL      | busy busy ok | run 3                   | 3    | SUCCEEDED 3/3        | RETRYABLE Busy RETRYABLE Busy | 3    | - - -        | run 3 replayed
            Retried            | KEYED         | busy busy ok | run 3                   | 3    | SUCCEEDED 3/3        | RETRYABLE Busy RETRYABLE Busy | 3    | - - -        | run 3 replayed
            Retried            | TRANSACTIONAL | busy busy ok | run 3                   | 3    | SUCCEEDED 1/1        | none                          | 1    | A B C        | run 3 replayed
            RetriedRequired    | EXTERNAL      | ok           | run 1                   | 1    | SUCCEEDED 1/1        | none                          | 1    | A            | run 1 replayed
            RetriedRequired    | EXTERNAL      | broken       | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful | UNKNOWN Broken                | 0    | A            | OutcomeUnknownException, no run
            RetriedRequired    | EXTERNAL      | declined     | Declined                | 1    | FAILED 1/1           | FAILED Declined               | 0    | A            | Declined replayed
            RetriedRequired    | KEYED         | ok           | run 1                   | 1    | SUCCEEDED 1/1        | none                          | 1    | A            | run 1 replayed
            RetriedRequired    | KEYED         | declined     | Declined                | 1    | FAILED 1/1           | FAILED Declined               | 0    | A            | Declined replayed
            RetriedRequiresNew | EXTERNAL      | ok           | run 1                   | 1    | SUCCEEDED 1/1        | none                          | 1    | A            | run 1 replayed
            RetriedRequiresNew | EXTERNAL      | broken       | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful | UNKNOWN Broken                | 0    | A            | OutcomeUnknownException, no run
            RetriedRequiresNew | EXTERNAL      | declined     | Declined                | 1    | FAILED 1/1           | FAILED Declined               | 0    | A            | Declined replayed
            RetriedRequiresNew | KEYED         | ok           | run 1                   | 1    | SUCCEEDED 1/1        | none                          | 1    | A            | run 1 replayed
            RetriedRequiresNew | KEYED         | declined     | Declined                | 1    | FAILED 1/1           | FAILED Declined               | 0    | A            | Declined replayed
            """)
    void retried(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    /** What was done beside a failed attempt must not commit with the next one: the transaction can only roll back. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean             | effect   | the gateway | the caller got             | runs | ledger                 | other attempts   | rows | transactions | the next call
            RetriedRequired    | EXTERNAL | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            RetriedRequired    | KEYED    | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            RetriedRequired    | KEYED    | broken      | LedgerUnavailableException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            RetriedRequiresNew | EXTERNAL | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            RetriedRequiresNew | KEYED    | busy ok     | LedgerUnavailableException | 1    | RETRYABLE 1/1          | RETRYABLE Busy   | 0    | A            | run 2
            RetriedRequiresNew | KEYED    | broken      | LedgerUnavailableException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken | 0    | A            | run 2
            """)
    void attemptAfterAFailedOne_inTheSameTransaction_isRefused(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean           | effect        | the gateway | the caller got   | runs | ledger                 | other attempts        | rows | transactions | the next call
            Timed            | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken        | 1    | -            | OutcomeUnknownException, no run
            Timed            | EXTERNAL      | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none                  | 1    | -            | run 1 replayed
            Timed            | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken      | 1    | -            | run 2
            Timed            | KEYED         | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none                  | 1    | -            | run 1 replayed
            Timed            | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none                  | 0    | A            | run 2
            Timed            | TRANSACTIONAL | deaf        | TimeoutException | 1    | SUCCEEDED 1/1          | none                  | 1    | A            | run 1 replayed
            TimedRequired    | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken        | 0    | A            | OutcomeUnknownException, no run
            TimedRequired    | EXTERNAL      | deaf        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN ROLLED_BACK   | 0    | A            | OutcomeUnknownException, no run
            TimedRequired    | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken      | 0    | A            | run 2
            TimedRequired    | KEYED         | deaf        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE ROLLED_BACK | 0    | A            | run 2
            TimedRequired    | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none                  | 0    | A            | run 2
            TimedRequired    | TRANSACTIONAL | deaf        | TimeoutException | 1    | none                   | none                  | 0    | A            | run 2
            TimedRequiresNew | EXTERNAL      | hang        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken        | 0    | A            | OutcomeUnknownException, no run
            TimedRequiresNew | EXTERNAL      | deaf        | TimeoutException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN ROLLED_BACK   | 0    | A            | OutcomeUnknownException, no run
            TimedRequiresNew | KEYED         | hang        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE Broken      | 0    | A            | run 2
            TimedRequiresNew | KEYED         | deaf        | TimeoutException | 1    | RETRYABLE 1/1 doubtful | RETRYABLE ROLLED_BACK | 0    | A            | run 2
            TimedRequiresNew | TRANSACTIONAL | hang        | TimeoutException | 1    | none                   | none                  | 0    | A            | run 2
            TimedRequiresNew | TRANSACTIONAL | deaf        | TimeoutException | 1    | none                   | none                  | 0    | A            | run 2
            """)
    void timed(ArgumentsAccessor row) throws Exception {
        assertThat(cells.played("", row)).isEqualTo(Cells.expected(row));
    }

    /** The transaction is on the caller's thread, and the method on one of Fault Tolerance's. */
    @RunAsClient
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            # bean                       | effect   | the gateway  | the caller got          | runs | ledger                 | other attempts                | rows | transactions | the next call
            LaterRetried                 | EXTERNAL | busy ok      | run 2                   | 2    | SUCCEEDED 2/2          | RETRYABLE Busy                | 2    | - -          | run 2, no run
            LaterRetried                 | KEYED    | broken       | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken              | 2    | - -          | run 2, no run
            LaterRetriedRequired         | EXTERNAL | ok           | run 1                   | 1    | SUCCEEDED 1/1          | none                          | 1    | -            | run 1, no run
            LaterRetriedRequired         | EXTERNAL | busy busy ok | run 3                   | 3    | SUCCEEDED 3/3          | RETRYABLE Busy RETRYABLE Busy | 3    | - - -        | run 3, no run
            LaterRetriedRequired         | EXTERNAL | broken       | OutcomeUnknownException | 1    | UNKNOWN 1/1 doubtful   | UNKNOWN Broken                | 1    | -            | OutcomeUnknownException, no run
            LaterRetriedRequired         | KEYED    | broken       | run 2                   | 2    | SUCCEEDED 2/2 doubtful | RETRYABLE Broken              | 2    | - -          | run 2, no run
            LaterRetriedRequired         | KEYED    | declined     | Declined                | 1    | FAILED 1/1             | FAILED Declined               | 1    | -            | Declined, no run
            LaterRetriedRequiresNew      | EXTERNAL | busy ok      | run 2                   | 2    | SUCCEEDED 2/2          | RETRYABLE Busy                | 2    | - -          | run 2, no run
            LaterRetriedRequiresNew      | KEYED    | busy ok      | run 2                   | 2    | SUCCEEDED 2/2          | RETRYABLE Busy                | 2    | - -          | run 2, no run
            LaterTimedAndRetriedRequired | EXTERNAL | deaf         | run 1                   | 1    | SUCCEEDED 1/1          | none                          | 1    | -            | run 1, no run
            LaterTimedAndRetriedRequired | KEYED    | overstay     | run 1                   | 1    | SUCCEEDED 1/1          | none                          | 1    | -            | run 1, no run
            """)
    void asynchronous_runsInNoTransaction(ArgumentsAccessor row) throws Exception {
        for (Later.Result result : List.of(Later.Result.STAGE, Later.Result.FUTURE)) {
            assertThat(cells.played("/later/" + result, row)).as("%s", result).isEqualTo(Cells.expected(row));
        }
    }

    /** The transaction, then Fault Tolerance, then Once: all attempts are in one transaction. */
    @Test
    void interceptors_runInTheOrderOfTheirPriorities() {
        String key = stage.key("");
        trace.begin();
        assertThat(ordered.call(key)).isEqualTo(key);
        assertThat(trace.places())
                .containsExactly(
                        "50 -", "150 -", "250 A", "4050 A", "4050 A", "4200 A attempt 1", "method A attempt 1");

        trace.begin();
        assertThat(ordered.call(key)).isEqualTo(key);
        assertThat(trace.places()).as("a replay").containsExactly("50 -", "150 -", "250 A", "4050 A", "4050 A");
    }
}
