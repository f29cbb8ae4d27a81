package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.once.ErrorType;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTypesTest {

    @ParameterizedTest
    @CsvSource({
        "57014, TIMEOUT",
        "57P01, UNAVAILABLE",
        "57P03, UNAVAILABLE",
        "57000, OTHER",
        "08001, REFUSED",
        "08004, REFUSED",
        "08006, UNAVAILABLE",
        "08S01, UNAVAILABLE",
        "22001, INVALID",
        "22P02, INVALID",
        "23505, CONFLICT",
        "23503, INVALID",
        "23514, INVALID",
        "28000, DENIED",
        "28P01, DENIED",
        "40001, CONFLICT",
        "40P01, CONFLICT",
        "42501, DENIED",
        "42601, INVALID",
        "53300, UNAVAILABLE",
        "55P03, CONFLICT",
        "55006, OTHER",
        "HY000, OTHER",
        "4, OTHER"
    })
    void sqlState_saysWhatItIs(String state, ErrorType type) {
        SQLException sql = new SQLException("sql", state);
        assertThat(ErrorTypes.of(sql)).isEqualTo(type);
        assertThat(ErrorTypes.of(new RuntimeException("persistence", new RuntimeException(sql))))
                .isEqualTo(type);
    }

    /** Drivers' classes mislead. */
    @Test
    void sqlState_comesBeforeTheClass() {
        assertThat(ErrorTypes.of(new SQLTimeoutException("lock", "55P03"))).isEqualTo(ErrorType.CONFLICT);
        assertThat(ErrorTypes.of(new SQLTimeoutException("slow"))).isEqualTo(ErrorType.TIMEOUT);
        assertThat(ErrorTypes.of(new SQLTimeoutException("slow", "HY000"))).isEqualTo(ErrorType.TIMEOUT);
    }

    @Test
    void sqlStateOfABatchesNextException_counts() {
        BatchUpdateException batch = new BatchUpdateException("batch", null, new int[0]);
        batch.setNextException(new SQLException("row 2", "23505"));
        assertThat(ErrorTypes.of(batch)).isEqualTo(ErrorType.CONFLICT);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID",
        "401, DENIED",
        "403, DENIED",
        "404, INVALID",
        "408, TIMEOUT",
        "409, CONFLICT",
        "412, CONFLICT",
        "422, INVALID",
        "423, CONFLICT",
        "425, INVALID",
        "429, RATE_LIMITED",
        "500, OTHER",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, TIMEOUT",
        "302, OTHER"
    })
    void httpStatus_saysWhatItIs(int status, ErrorType type) {
        assertThat(ErrorTypes.of(http(status))).isEqualTo(type);
        assertThat(ErrorTypes.of(new CompletionException(http(status)))).isEqualTo(type);
    }

    static Stream<Arguments> classes() {
        return Stream.of(
                arguments(new TimeoutException(), ErrorType.TIMEOUT),
                arguments(new SocketTimeoutException(), ErrorType.TIMEOUT),
                arguments(new HttpTimeoutException("slow"), ErrorType.TIMEOUT),
                arguments(new HttpConnectTimeoutException("slow"), ErrorType.TIMEOUT),
                arguments(new QueryTimeoutException(), ErrorType.TIMEOUT),
                arguments(new org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException(), ErrorType.TIMEOUT),
                arguments(new ConnectException("refused"), ErrorType.REFUSED),
                arguments(new UnknownHostException("where"), ErrorType.UNAVAILABLE),
                arguments(new NoRouteToHostException(), ErrorType.UNAVAILABLE),
                arguments(new SocketException("Connection reset"), ErrorType.UNAVAILABLE),
                arguments(new BulkheadException(), ErrorType.UNAVAILABLE),
                arguments(new CircuitBreakerOpenException(), ErrorType.UNAVAILABLE),
                arguments(new LedgerUnavailableException("away", null, null, null), ErrorType.UNAVAILABLE),
                arguments(new SecurityException(), ErrorType.DENIED),
                arguments(new EJBAccessException(), ErrorType.DENIED),
                arguments(new IllegalArgumentException(), ErrorType.INVALID),
                arguments(new NumberFormatException(), ErrorType.INVALID),
                arguments(new ConstraintViolationException(Set.of()), ErrorType.INVALID),
                arguments(new OptimisticLockException(), ErrorType.CONFLICT),
                arguments(new PessimisticLockException(), ErrorType.CONFLICT),
                arguments(new LockTimeoutException(), ErrorType.CONFLICT),
                arguments(
                        new OperationInProgressException("busy", null, null, Duration.ZERO, null), ErrorType.CONFLICT),
                arguments(new IllegalStateException(), ErrorType.OTHER),
                arguments(new IOException("broken"), ErrorType.OTHER),
                arguments(new StackOverflowError(), ErrorType.OTHER));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void class_saysWhatItIs(Throwable failure, ErrorType type) {
        assertThat(ErrorTypes.of(failure)).isEqualTo(type);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void wrapper_isLookedThrough(Throwable failure, ErrorType type) {
        for (Throwable wrapped : new Throwable[] {
            new CompletionException(failure),
            new ExecutionException(failure),
            new InvocationTargetException(failure),
            new ProcessingException(failure),
            new EJBException((String) null, failure instanceof Exception e ? e : new RuntimeException(failure))
        }) {
            assertThat(ErrorTypes.of(wrapped)).as(wrapped.toString()).isEqualTo(type);
        }
    }

    /** What says something is outside of what says something else. */
    @Test
    void outermostThatSaysSomething_counts() {
        Throwable refused = new IllegalArgumentException("unusable", new ConnectException("refused"));
        assertThat(ErrorTypes.of(new RuntimeException(refused))).isEqualTo(ErrorType.INVALID);
    }

    @Test
    void statusThatSaysNothing_leavesItToTheCause() {
        Throwable failed = new WebApplicationException(new SocketTimeoutException(), new StatusResponse(500));
        assertThat(ErrorTypes.of(failed)).isEqualTo(ErrorType.TIMEOUT);
    }

    @Test
    void circleOfCauses_isOther() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);
        assertThat(ErrorTypes.of(one)).isEqualTo(ErrorType.OTHER);
    }

    /** It is asked for while an attempt's end is recorded, which it must not break. */
    @Test
    void exceptionThatCannotBeAsked_isOther() {
        Throwable broken = new Exception("broken") {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("not like this");
            }
        };
        assertThat(ErrorTypes.of(broken)).isEqualTo(ErrorType.OTHER);
    }

    private static WebApplicationException http(int status) {
        return new WebApplicationException(new StatusResponse(status));
    }
}
