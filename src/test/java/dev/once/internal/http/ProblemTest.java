package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import dev.once.exceptions.OutcomeUnknownException;
import dev.once.http.IdempotencyKeyMissingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which problem tells of which exception. */
class ProblemTest {

    private static final Path EXCEPTIONS = Path.of("src/main/java/dev/once/exceptions");

    @Test
    void exception_hasTheProblemOfItsNearestClass() {
        assertThat(Problem.of(new IdempotencyKeyMissingException("missing"))).isEqualTo(Problem.KEY_MISSING);
        assertThat(Problem.of(new InvalidIdempotencyKeyException("invalid", null, null)))
                .isEqualTo(Problem.KEY_INVALID);
    }

    /** A subclass after its superclass would never be found. */
    @Test
    void noProblem_hidesALaterOne() {
        List<Class<? extends IdempotencyException>> classes = Arrays.stream(Problem.values())
                .flatMap(problem -> problem.exception().stream())
                .toList();

        for (int i = 0; i < classes.size(); i++) {
            for (Class<? extends IdempotencyException> later : classes.subList(i + 1, classes.size())) {
                assertThat(classes.get(i).isAssignableFrom(later))
                        .as(classes.get(i) + " before " + later)
                        .isFalse();
            }
        }
    }

    /** But for what keeps the application from starting, which no request sees. */
    @Test
    void everyException_hasAProblemOfItsOwn() throws IOException {
        try (var files = Files.list(EXCEPTIONS)) {
            List<String> declared = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Exception.java"))
                    .map(name -> name.replace(".java", ""))
                    .filter(name -> !name.equals("IdempotentDefinitionException"))
                    .toList();
            assertThat(Arrays.stream(Problem.values())
                            .flatMap(problem -> problem.exception().stream())
                            .filter(type -> type != IdempotencyKeyMissingException.class)
                            .map(Class::getSimpleName))
                    .containsExactlyInAnyOrderElementsOf(declared);
        }
    }

    @Test
    void onlyWhatPasses_isWorthARetry() {
        assertThat(Problem.retryAfter(
                        new OperationInProgressException("runs", "a", "id", Duration.ofMillis(1_500), null)))
                .contains(Duration.ofMillis(1_500));
        assertThat(Problem.retryAfter(new LedgerUnavailableException("away", "a", "id", null)))
                .isPresent();
        assertThat(Problem.retryAfter(new OutcomeUnknownException("who knows", "a", "id", null)))
                .isEmpty();
        assertThat(Problem.retryAfter(new OutcomeUnknownException("the verifier, later", "a", "id", true, null)))
                .isPresent();
    }
}
