package dev.once.internal.policy;

import static dev.once.spi.FailureClass.AMBIGUOUS;
import static dev.once.spi.FailureClass.PERMANENT;
import static dev.once.spi.FailureClass.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.once.Effect;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import jakarta.ejb.EJBException;
import jakarta.ejb.EJBTransactionRolledbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTableTest {

    static final ErrorClassifier NOBODY = (action, effect, failure) -> Optional.empty();

    private static class Declined extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class DeclinedForNow extends Declined {
        private static final long serialVersionUID = 1L;
    }

    private static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void listedException_isWhatItsListSays(Effect effect) {
        FailureTable table = table(effect, List.of(Declined.class), List.of(Busy.class));

        assertThat(table.classify(new Declined())).isEqualTo(PERMANENT);
        assertThat(table.classify(new Busy())).isEqualTo(TRANSIENT);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void subclassOfListedException_isWhatTheListSays(Effect effect) {
        FailureTable table = table(effect, List.of(Declined.class), List.of());

        assertThat(table.classify(new DeclinedForNow())).isEqualTo(PERMANENT);
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void bothListsApply_mostSpecificClassWins(Effect effect) {
        assertThat(table(effect, List.of(Declined.class), List.of(DeclinedForNow.class))
                        .classify(new DeclinedForNow()))
                .isEqualTo(TRANSIENT);
        assertThat(table(effect, List.of(DeclinedForNow.class), List.of(Declined.class))
                        .classify(new DeclinedForNow()))
                .isEqualTo(PERMANENT);
    }

    static Stream<Function<Exception, Throwable>> wrappers() {
        return Stream.of(
                EJBException::new,
                cause -> new EJBTransactionRolledbackException("rolled back", cause),
                cause -> new RollbackException().initCause(cause),
                cause -> new TransactionalException("not declared", cause),
                CompletionException::new,
                ExecutionException::new,
                InvocationTargetException::new,
                UndeclaredThrowableException::new,
                cause -> new ExecutionException(new EJBException(new CompletionException(cause))));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void wrappedException_isClassifiedByItsCause(Function<Exception, Throwable> wrapper) {
        FailureTable external = table(Effect.EXTERNAL, List.of(Declined.class), List.of(Busy.class));
        FailureTable transactional = table(Effect.TRANSACTIONAL, List.of(), List.of());

        assertThat(external.classify(wrapper.apply(new Declined()))).isEqualTo(PERMANENT);
        assertThat(external.classify(wrapper.apply(new Busy()))).isEqualTo(TRANSIENT);
        assertThat(external.classify(wrapper.apply(new IOException()))).isEqualTo(AMBIGUOUS);
        assertThat(transactional.classify(wrapper.apply(new IllegalArgumentException())))
                .isEqualTo(PERMANENT);
    }

    @Test
    void wrapperItselfListed_countsAsItIs() {
        FailureTable table = table(Effect.EXTERNAL, List.of(Declined.class), List.of(ExecutionException.class));

        assertThat(table.classify(new ExecutionException(new Declined()))).isEqualTo(TRANSIENT);
    }

    @Test
    void wrapperWithoutCause_isClassifiedAsItIs() {
        assertThat(table(Effect.EXTERNAL, List.of(), List.of()).classify(new EJBException()))
                .isEqualTo(AMBIGUOUS);
        assertThat(table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(new EJBException()))
                .isEqualTo(TRANSIENT);
    }

    @Test
    void exceptionThatIsNoWrapper_isNotLookedThrough() {
        FailureTable table = table(Effect.EXTERNAL, List.of(Declined.class), List.of());

        assertThat(table.classify(new IllegalStateException(new Declined()))).isEqualTo(AMBIGUOUS);
    }

    @Test
    void causesInACircle_end() {
        Exception first = new ExecutionException("first", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(table(Effect.EXTERNAL, List.of(), List.of()).classify(first)).isEqualTo(AMBIGUOUS);
        assertThat(table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(first))
                .isEqualTo(TRANSIENT);
    }

    static Stream<Throwable> anything() {
        return Stream.of(
                new IllegalArgumentException("a parser, on the bank's answer"),
                new ConstraintViolationException(Set.of()),
                new SecurityException(),
                new WebApplicationException(new StatusResponse(400)),
                new SQLException("duplicate", "23505"),
                new SocketTimeoutException(),
                new OutOfMemoryError());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void effectOutside_anythingUnlistedIsAmbiguous(Throwable failure) {
        assertThat(table(Effect.EXTERNAL, List.of(), List.of()).classify(failure))
                .isEqualTo(AMBIGUOUS);
        assertThat(table(Effect.KEYED, List.of(), List.of()).classify(failure)).isEqualTo(AMBIGUOUS);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> rolledBack() {
        return Stream.of(
                arguments(new IllegalArgumentException(), PERMANENT),
                arguments(new NumberFormatException(), PERMANENT),
                arguments(new SecurityException(), PERMANENT),
                arguments(new ConstraintViolationException(Set.of()), PERMANENT),
                arguments(new IllegalStateException(), TRANSIENT),
                arguments(new UncheckedIOException(new IOException()), TRANSIENT),
                arguments(new Declined(), TRANSIENT),
                arguments(new OutOfMemoryError(), TRANSIENT));
    }

    @ParameterizedTest
    @MethodSource("rolledBack")
    void transactional_typeDecides(Throwable failure, FailureClass expected) {
        assertThat(table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(failure))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "23000", "42601"})
    void transactional_stateOfWrongData_isPermanent(String state) {
        assertThat(transactionalByState(state)).isEqualTo(PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "57P01", "08006", "57014", "HY000", "", "5"})
    void transactional_anyOtherState_isTransient(String state) {
        assertThat(transactionalByState(state)).isEqualTo(TRANSIENT);
    }

    private static FailureClass transactionalByState(String state) {
        Exception failure = new RuntimeException("persistence", new RuntimeException(new SQLException("sql", state)));
        return table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(failure);
    }

    @Test
    void transactional_stateOutweighsTheType() {
        Exception failure = new IllegalArgumentException(new SQLException("deadlock", "40P01"));

        assertThat(table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(failure))
                .isEqualTo(TRANSIENT);
    }

    @Test
    void transactional_stateOfABatchsNextException_counts() {
        BatchUpdateException batch = new BatchUpdateException("batch", null, new int[0]);
        batch.setNextException(new SQLException("duplicate", "23505"));

        assertThat(table(Effect.TRANSACTIONAL, List.of(), List.of()).classify(batch))
                .isEqualTo(PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 422, 499})
    void transactional_refusedByHttp_isPermanent(int status) {
        assertThat(transactionalByHttp(status)).isEqualTo(PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 409, 425, 429, 500, 502, 503, 504})
    void transactional_anyOtherHttpStatus_isTransient(int status) {
        assertThat(transactionalByHttp(status)).isEqualTo(TRANSIENT);
    }

    private static FailureClass transactionalByHttp(int status) {
        return table(Effect.TRANSACTIONAL, List.of(), List.of())
                .classify(new WebApplicationException(new StatusResponse(status)));
    }

    private static FailureTable table(
            Effect effect, List<Class<? extends Throwable>> permanent, List<Class<? extends Throwable>> retryable) {
        return new FailureTable(
                "test.action", effect, permanent, retryable, NOBODY, RetriedFailures.NONE, Unclassified.AMBIGUOUS);
    }
}
