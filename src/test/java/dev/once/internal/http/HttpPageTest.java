package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.exceptions.ClaimLostException;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.OperationInProgressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of HTTP says what the code does. */
class HttpPageTest {

    private static final Path PAGE = Path.of("docs/reference/http.md");

    private static final Pattern ROW = Pattern.compile(
            "\\| `([a-z-]+)` \\| (\\d{3}) \\| (?:`(\\w+)`)? ?\\| (yes|no|some) \\| ([^|]+) \\|", Pattern.MULTILINE);

    private static final Set<Class<?>> PASSING =
            Set.of(OperationInProgressException.class, ClaimLostException.class, LedgerUnavailableException.class);

    @Test
    void problems_areThoseOfThePage() throws IOException {
        List<String> page = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> String.join(" ", row.group(1), row.group(2), String.valueOf(row.group(3)), row.group(4)))
                .toList();

        assertThat(page)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Problem.values()).map(HttpPageTest::row).toList());
    }

    private static String row(Problem problem) {
        String exception = problem.exception().map(Class::getSimpleName).orElse("null");
        boolean passes = problem.exception().filter(PASSING::contains).isPresent();
        assertThat(problem.type()).startsWith(Problem.TYPES);
        return String.join(
                " ",
                problem.type().substring(Problem.TYPES.length()),
                String.valueOf(problem.status()),
                exception,
                problem == Problem.OUTCOME_UNKNOWN || problem == Problem.REFUSED_IN_TURN
                        ? "some"
                        : passes ? "yes" : "no");
    }

    @Test
    void fields_areThoseOfThePage() throws IOException {
        String text = Files.readString(PAGE);
        String list = text.substring(
                text.indexOf("- of the fields that the method has set"),
                text.indexOf("and those of `once.http.headers`"));
        Set<String> fields = new TreeSet<>();
        Matcher field = Pattern.compile("`([A-Za-z-]+)`").matcher(list);
        while (field.find()) {
            fields.add(field.group(1));
        }

        assertThat(fields).isEqualTo(new TreeSet<>(ResponseCodec.FIELDS));
    }

    @Test
    void names_areThoseOfThePage() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("`" + HeaderKey.NAME + "`", ReplayFilter.REPLAYED + ": true", Problem.TYPES);
        assertThat(Files.readString(PAGE))
                .contains("The key is 1 to " + HeaderKey.LONGEST + " visible ASCII characters");
    }
}
