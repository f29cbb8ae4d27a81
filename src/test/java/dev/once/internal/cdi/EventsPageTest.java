package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.OperationEvent;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of events names the kinds and their components as the code does. */
class EventsPageTest {

    private static final Path PAGE = Path.of("docs/reference/events.md");

    private static final Pattern ROW = Pattern.compile("\\| `([A-Z]\\w+)` \\| ([^|]+) \\| [^|]+ \\|");

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(EventsPageTest::kinds);
    }

    private static String components(Class<?> kind) {
        return Arrays.stream(kind.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }

    @Test
    void kinds_areThoseOfThePage() throws IOException {
        List<String> page = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.add(row.group(1) + ": " + row.group(2));
            }
        }

        assertThat(page)
                .hasSize(12)
                .containsExactlyInAnyOrderElementsOf(kinds(OperationEvent.class)
                        .map(kind -> kind.getSimpleName() + ": " + components(kind))
                        .toList());
    }

    @Test
    void reasonsAndTheCall_areThoseOfThePage() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(page.replaceAll("\\s+", " "))
                .contains("`reason` is one of "
                        + Arrays.stream(OperationEvent.Reason.values())
                                .map(reason -> "`" + reason + "`")
                                .collect(Collectors.joining(", "))
                        + ".");
        assertThat(OperationEvent.Call.class.getRecordComponents())
                .extracting(RecordComponent::getName)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
