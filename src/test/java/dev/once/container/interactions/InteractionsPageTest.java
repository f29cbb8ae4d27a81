package dev.once.container.interactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Idempotent;
import dev.once.exceptions.IdempotencyException;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.exceptions.SettlementRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.junit.jupiter.api.Test;

/** The page "Interactions": its snippets are code that runs in the container, and it leaves out no exception. */
class InteractionsPageTest {

    private static final Path PAGE = Path.of("docs/reference/interactions.md");
    private static final Path CODE = Path.of("src/test/java/dev/once/container/interactions");
    private static final Path EXCEPTIONS = Path.of("src/main/java/dev/once/exceptions");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** Those whose answer time may change: the page says to leave them out of {@code abortOn}. */
    private static final List<String> WORTH_ANOTHER_TRY =
            List.of("OperationInProgressException", "LedgerUnavailableException", "ClaimLostException");

    @Test
    void snippets_areTheCodeThatIsTested() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.list(CODE)) {
            for (Path file : files.toList()) {
                code.append(Files.readString(file));
            }
        }
        String tested = squeezed(code.toString());
        List<String> snippets = new ArrayList<>();
        Matcher java = JAVA.matcher(Files.readString(PAGE));
        while (java.find()) {
            snippets.add(squeezed(java.group(1)));
        }

        assertThat(snippets)
                .hasSizeGreaterThan(4)
                .allSatisfy(snippet -> assertThat(tested).contains(snippet));
    }

    @Test
    void everyExceptionOfACall_isEitherAbortedOn_orWorthAnotherTry() throws Exception {
        List<String> abortOn = Stream.of(Charges.class
                        .getMethod("charge", String.class)
                        .getAnnotation(Retry.class)
                        .abortOn())
                .filter(IdempotencyException.class::isAssignableFrom)
                .map(Class::getSimpleName)
                .toList();
        List<String> all;
        try (Stream<Path> files = Files.list(EXCEPTIONS)) {
            all = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .filter(name -> !name.equals(IdempotencyException.class.getSimpleName()))
                    // no call throws these
                    .filter(name -> !name.equals(IdempotentDefinitionException.class.getSimpleName()))
                    .filter(name -> !name.equals(SettlementRefusedException.class.getSimpleName()))
                    .toList();
        }

        assertThat(Stream.concat(abortOn.stream(), WORTH_ANOTHER_TRY.stream()))
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(Files.readString(PAGE))
                .contains(
                        WORTH_ANOTHER_TRY.stream().map(name -> "`" + name + "`").toList());
    }

    @Test
    void priorities_areTheOnesOfTheCode() throws IOException {
        assertThat(Files.readString(PAGE)).contains("Once is at " + Idempotent.PRIORITY + " (`Idempotent.PRIORITY`)");
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
