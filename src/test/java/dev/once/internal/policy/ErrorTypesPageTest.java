package dev.once.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.ErrorType;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The error types of the page of failures are those of the code. */
class ErrorTypesPageTest {

    private static final Path PAGE = Path.of("docs/reference/failures.md");

    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z_]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|", Pattern.MULTILINE);

    private static final String REST = "any other 4xx";

    private record Row(Set<String> states, Set<String> statuses, Set<String> classes) {}

    @Test
    void rows_areThoseOfTheCode() throws IOException {
        Map<ErrorType, Row> code = new EnumMap<>(ErrorType.class);
        for (ErrorType type : ErrorType.values()) {
            code.put(type, new Row(named(ErrorTypes.STATES, type), statuses(type), named(ErrorTypes.CLASSES, type)));
        }
        assertThat(page()).isEqualTo(code);
    }

    /** The code takes the first that fits. */
    @Test
    void longerStates_comeBeforeTheShorterOnesThatTheyBeginWith() {
        List<String> states = new ArrayList<>(ErrorTypes.STATES.keySet());
        for (int i = 0; i < states.size(); i++) {
            String state = states.get(i);
            assertThat(states.subList(0, i)).noneMatch(before -> state.startsWith(before));
        }
    }

    private static Map<ErrorType, Row> page() throws IOException {
        Map<ErrorType, Row> page = new EnumMap<>(ErrorType.class);
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            page.put(
                    ErrorType.valueOf(row.group(1).toUpperCase(Locale.ROOT)),
                    new Row(words(row.group(2)), words(row.group(3)), words(row.group(4))));
        }
        return page;
    }

    private static Set<String> words(String cell) {
        return Arrays.stream(cell.replace("`", "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> named(Map<String, ErrorType> names, ErrorType type) {
        return names.entrySet().stream()
                .filter(each -> each.getValue() == type)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> statuses(ErrorType type) {
        Set<String> statuses = IntStream.range(100, 600)
                .filter(status -> type != ErrorType.OTHER && of(status) == type)
                .mapToObj(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        if (type == ErrorType.INVALID) {
            assertThat(statuses).allMatch(status -> status.startsWith("4")).hasSizeGreaterThan(80);
            return Set.of(REST);
        }
        return statuses;
    }

    private static ErrorType of(int status) {
        return ErrorTypes.of(new WebApplicationException(new StatusResponse(status)));
    }
}
