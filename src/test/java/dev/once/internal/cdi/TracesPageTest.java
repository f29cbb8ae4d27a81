package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.internal.tools.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of traces lists the attributes that the code sets. */
class TracesPageTest {

    private static final Path PAGE = Path.of("docs/reference/traces.md");

    private static final Pattern ROW = Pattern.compile("\\| `((?:gen_ai|once)\\.[\\w.]+)` \\| ([^|]+) \\| [^|]+ \\|");

    @Test
    void attributes_areThoseOfThePage() throws IOException {
        List<String> page = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.add(row.group(1) + ": " + row.group(2));
            }
        }

        Stream<String> genAi = constants(GenAi.class, String.class).map(name -> name + ": text");
        Stream<String> ours = constants(TelemetrySpans.class, AttributeKey.class)
                .map(AttributeKey.class::cast)
                .map(key -> key.getKey() + ": "
                        + switch (key.getType()) {
                            case STRING -> "text";
                            case LONG -> "whole number";
                            case BOOLEAN -> "true or false";
                            default -> key.getType().toString();
                        });
        assertThat(page)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(genAi, ours).toList());
    }

    private static Stream<Object> constants(Class<?> of, Class<?> type) {
        return Arrays.stream(of.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == type)
                .map(TracesPageTest::value);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
