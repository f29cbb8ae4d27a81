package dev.once.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.ErrorType;
import dev.once.OperationEvent.Reason;
import dev.once.internal.metrics.Measure.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.junit.jupiter.api.Test;

/** The page of metrics says what the code counts. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("docs/reference/metrics.md");

    private static final Pattern ROW = Pattern.compile(
            "^\\| `([a-z.]+)` \\| (counter|timer|gauge)(?:, (\\w+))? \\| ([a-z_, ]*)\\| [^|]+ \\|$", Pattern.MULTILINE);

    /** A row of a table with two columns. */
    private static final Pattern PAIR = Pattern.compile("^\\| `([a-z_]+)` \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

    private record Row(String type, String unit, List<String> tags) {}

    @Test
    void rows_areTheMetricsOfTheCode() throws IOException {
        Map<String, Row> code = new LinkedHashMap<>();
        for (Measure measure : Measure.values()) {
            code.put(
                    measure.metricName(),
                    new Row(
                            measure.type().name().toLowerCase(Locale.ROOT),
                            measure.unit().equals(MetricUnits.NONE) ? null : measure.unit(),
                            measure.tags()));
        }

        Map<String, Row> page = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            page.put(row.group(1), new Row(row.group(2), row.group(3), words(row.group(4))));
        }

        assertThat(page).containsExactlyEntriesOf(code);
    }

    @Test
    void tags_areThoseOfTheCode() throws IOException {
        Set<String> tags = Arrays.stream(Measure.values())
                .flatMap(measure -> measure.tags().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));

        assertThat(pairs().keySet()).containsAll(tags);
        assertThat(codeWords(pairs().get(Tags.AGENT))).contains(Agents.NONE, Agents.OTHER);
        assertThat(pairs().get(Tags.AGENT)).contains("The first " + Agents.MOST + " ");
        assertThat(codeWords(pairs().get(Tags.ERROR_TYPE))).isEqualTo(errorTypes());
    }

    private static List<String> errorTypes() {
        return Stream.concat(Arrays.stream(ErrorType.values()).map(Tags::value), Stream.of(Tags.ABANDONED))
                .toList();
    }

    @Test
    void reasons_areThoseOfTheCode() throws IOException {
        List<String> reasons = Arrays.stream(Reason.values()).map(Tags::value).toList();

        assertThat(codeWords(pairs().get(Tags.REASON))).isEqualTo(reasons);
        assertThat(pairs().keySet()).containsAll(reasons);
    }

    private static Map<String, String> pairs() throws IOException {
        Map<String, String> pairs = new LinkedHashMap<>();
        Matcher pair = PAIR.matcher(Files.readString(PAGE));
        while (pair.find()) {
            pairs.putIfAbsent(pair.group(1), pair.group(2));
        }
        return pairs;
    }

    private static List<String> codeWords(String cell) {
        Matcher word = CODE.matcher(cell);
        return word.results().map(each -> each.group(1)).toList();
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
