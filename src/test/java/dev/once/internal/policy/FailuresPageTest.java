package dev.once.internal.policy;

import static dev.once.spi.FailureClass.AMBIGUOUS;
import static dev.once.spi.FailureClass.PERMANENT;
import static dev.once.spi.FailureClass.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Effect;
import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.spi.ErrorClassifier;
import dev.once.spi.FailureClass;
import jakarta.ejb.EJBException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of failures says what the code does: its table, row by row. */
class FailuresPageTest {

    private static final Path PAGE = Path.of("docs/reference/failures.md");

    private static final Pattern ROW = Pattern.compile("\\| (any|`[A-Z]+`) \\| ([^|]+) \\| ([^|]+) \\|");

    static class Declined extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static class DeclinedForNow extends Declined {
        private static final long serialVersionUID = 1L;
    }

    /** A failure of a method that says so much of it, and what it means. */
    private record Example(FailureTable table, Throwable failure, FailureClass meaning) {}

    /** A row of the page; every example is one of it. */
    private record Row(String effect, String thrown, String means, List<Example> examples) {
        @Override
        public String toString() {
            return effect + ": " + thrown;
        }

        /** The same row, with more examples. */
        Row and(FailureTable table, Throwable... failures) {
            List<Example> more = new ArrayList<>(examples);
            FailureClass meaning = FailureClass.valueOf(means.toUpperCase(Locale.ROOT));
            for (Throwable failure : failures) {
                more.add(new Example(table, failure, meaning));
            }
            return new Row(effect, thrown, means, more);
        }
    }

    private static final ErrorClassifier CODES = (action, effect, failure) -> failure instanceof DeclinedForNow
            ? Optional.of(TRANSIENT)
            : failure instanceof Declined ? Optional.of(PERMANENT) : Optional.empty();

    private static final ErrorClassifier DOUBTS = (action, effect, failure) -> Optional.of(AMBIGUOUS);

    private static final RetriedFailures RETRIED = new RetriedFailures(
            List.of(DeclinedForNow.class, Error.class, IdempotencyException.class),
            List.of(Declined.class, Error.class, IdempotencyException.class));

    private static final RetriedFailures BY_DEFAULT = new RetriedFailures(List.of(), List.of(Exception.class));

    private static final String NESTED = "an exception of Once, of an idempotent call that the method has made";

    private static Throwable inProgress() {
        return new OperationInProgressException("nested", "nested", "id", Duration.ofSeconds(1), null);
    }

    private static Throwable unknown() {
        return new OutcomeUnknownException("nested", "nested", "id", new SQLException("duplicate", "23505"));
    }

    static Stream<Row> rows() {
        return Stream.of(ofAll(), external(), keyed(), transactional()).flatMap(rows -> rows);
    }

    private static Stream<Row> ofAll() {
        List<Example> permanent = new ArrayList<>();
        List<Example> retryable = new ArrayList<>();
        List<Example> both = new ArrayList<>();
        List<Example> wrapped = new ArrayList<>();
        List<Example> said = new ArrayList<>();
        for (Effect effect : Effect.values()) {
            FailureTable lists = table(effect, List.of(Declined.class), List.of(DeclinedForNow.class));
            permanent.add(new Example(table(effect, List.of(Declined.class), List.of()), new Declined(), PERMANENT));
            permanent.add(
                    new Example(table(effect, List.of(Declined.class), List.of()), new DeclinedForNow(), PERMANENT));
            retryable.add(
                    new Example(table(effect, List.of(), List.of(Declined.class)), new DeclinedForNow(), TRANSIENT));
            both.add(new Example(lists, new DeclinedForNow(), TRANSIENT));
            both.add(new Example(lists, new Declined(), PERMANENT));
            wrapped.add(new Example(lists, new EJBException(new DeclinedForNow()), TRANSIENT));
            wrapped.add(new Example(lists, new CompletionException(new Declined()), PERMANENT));
            said.add(new Example(asking(effect, CODES), new EJBException(new DeclinedForNow()), TRANSIENT));
            said.add(new Example(asking(effect, CODES), new Declined(), PERMANENT));
            said.add(new Example(asking(effect, DOUBTS), new IllegalArgumentException(), AMBIGUOUS));
        }
        return Stream.of(
                new Row("any", "a class that `permanent` names, or a subclass", "permanent", permanent),
                new Row("any", "a class that `retryable` names, or a subclass", "transient", retryable),
                new Row(
                        "any",
                        "a class that both lists name a superclass of",
                        "what the list with the nearest one says",
                        both),
                new Row("any", "a wrapper around a class that a list names", "what the list says", wrapped),
                new Row("any", "what an `ErrorClassifier` bean has an opinion of", "what it says", said));
    }

    private static Stream<Row> external() {
        FailureTable plain = retried(Effect.EXTERNAL, RETRIED, Unclassified.AMBIGUOUS);
        FailureTable lenient = retried(Effect.EXTERNAL, RETRIED, Unclassified.TRANSIENT);
        return Stream.of(
                row("an `Error`", AMBIGUOUS, plain, new OutOfMemoryError()).and(lenient, new StackOverflowError()),
                row(
                        "anything else, with `Idempotent/unclassified=TRANSIENT`",
                        TRANSIENT,
                        lenient,
                        new SocketTimeoutException(),
                        new DeclinedForNow(),
                        inProgress()),
                row(
                        "what `abortOn` or `retryOn` of `@Retry` names",
                        AMBIGUOUS,
                        plain,
                        new DeclinedForNow(),
                        new Declined()),
                row(NESTED, AMBIGUOUS, plain, inProgress(), unknown()),
                row(
                        "anything else",
                        AMBIGUOUS,
                        plain,
                        new IllegalArgumentException(),
                        new ConstraintViolationException(Set.of()),
                        new SecurityException(),
                        new WebApplicationException(new StatusResponse(400)),
                        new SQLException("duplicate", "23505"),
                        new SocketTimeoutException()));
    }

    private static Stream<Row> keyed() {
        FailureTable table = retried(Effect.KEYED, RETRIED, Unclassified.AMBIGUOUS);
        return Stream.of(
                row(NESTED, AMBIGUOUS, table, inProgress(), unknown()),
                row("an `Error`", AMBIGUOUS, table, new OutOfMemoryError()),
                row("what `abortOn` of `@Retry` names", PERMANENT, table, new DeclinedForNow()),
                row("what `retryOn` of `@Retry` names", AMBIGUOUS, table, new Declined()),
                row(
                        "anything else",
                        AMBIGUOUS,
                        table,
                        new IllegalArgumentException(),
                        new SQLException("duplicate", "23505"),
                        new SocketTimeoutException()));
    }

    private static Stream<Row> transactional() {
        FailureTable table = retried(Effect.TRANSACTIONAL, RETRIED, Unclassified.AMBIGUOUS);
        FailureTable byDefault = retried(Effect.TRANSACTIONAL, BY_DEFAULT, Unclassified.AMBIGUOUS);
        return Stream.of(
                row(NESTED, TRANSIENT, table, inProgress(), unknown()),
                row("an `Error`", TRANSIENT, table, new OutOfMemoryError()),
                row(
                        "what `abortOn` of `@Retry` names",
                        PERMANENT,
                        table,
                        new DeclinedForNow(),
                        new EJBException(new DeclinedForNow())),
                row(
                                "what `retryOn` of `@Retry` names, but for the default `Exception`",
                                TRANSIENT,
                                table,
                                new Declined())
                        .and(
                                retried(
                                        Effect.TRANSACTIONAL,
                                        new RetriedFailures(List.of(), List.of(IllegalArgumentException.class)),
                                        Unclassified.AMBIGUOUS),
                                new NumberFormatException()),
                row(
                        "a cause with SQLState 08, 40 or 57P",
                        TRANSIENT,
                        byDefault,
                        sql("08006"),
                        sql("40001"),
                        sql("57P01")),
                row(
                        "a cause with SQLState 22, 23 or 42",
                        PERMANENT,
                        byDefault,
                        sql("22001"),
                        sql("23505"),
                        sql("42601")),
                row("`IllegalArgumentException`", PERMANENT, byDefault, new NumberFormatException()),
                row("`ConstraintViolationException`", PERMANENT, byDefault, new ConstraintViolationException(Set.of())),
                row("`SecurityException`", PERMANENT, byDefault, new SecurityException()),
                row(
                        "`WebApplicationException` with 408, 409, 425 or 429",
                        TRANSIENT,
                        byDefault,
                        http(408),
                        http(409),
                        http(425),
                        http(429)),
                row(
                        "`WebApplicationException` with any other 4xx",
                        PERMANENT,
                        byDefault,
                        http(400),
                        http(404),
                        http(499)),
                row(
                        "anything else",
                        TRANSIENT,
                        byDefault,
                        http(503),
                        new Declined(),
                        new IllegalStateException(),
                        sql("HY000"),
                        new SocketTimeoutException()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void row_isWhatTheCodeDoes(Row row) {
        assertThat(row.examples())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(example.table().classify(example.failure()))
                        .as("%s of %s", example.failure(), example.table().effect())
                        .isEqualTo(example.meaning()));
    }

    @Test
    void page_hasTheseRows() throws IOException {
        List<List<String>> page = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.add(List.of(row.group(1), row.group(2), row.group(3)));
            }
        }

        assertThat(page)
                .containsExactlyElementsOf(rows().map(row -> List.of(row.effect(), row.thrown(), row.means()))
                        .toList());
    }

    private static Row row(String thrown, FailureClass meaning, FailureTable table, Throwable... failures) {
        return new Row("`" + table.effect() + "`", thrown, meaning.name().toLowerCase(Locale.ROOT), List.of())
                .and(table, failures);
    }

    private static Throwable sql(String state) {
        return new RuntimeException("persistence", new RuntimeException(new SQLException("sql", state)));
    }

    private static Throwable http(int status) {
        return new WebApplicationException(new StatusResponse(status));
    }

    private static FailureTable table(
            Effect effect, List<Class<? extends Throwable>> permanent, List<Class<? extends Throwable>> retryable) {
        return new FailureTable("test.action", effect, permanent, retryable, CODES, RETRIED, Unclassified.AMBIGUOUS);
    }

    private static FailureTable asking(Effect effect, ErrorClassifier classifier) {
        return new FailureTable(
                "test.action", effect, List.of(), List.of(), classifier, RETRIED, Unclassified.AMBIGUOUS);
    }

    private static FailureTable retried(Effect effect, RetriedFailures retried, Unclassified unclassified) {
        return new FailureTable(
                "test.action", effect, List.of(), List.of(), FailureTableTest.NOBODY, retried, unclassified);
    }
}
