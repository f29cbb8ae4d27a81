package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.internal.key.Fixtures.Broken;
import dev.once.internal.key.Fixtures.Invoice;
import dev.once.internal.key.Fixtures.LazyCustomer;
import dev.once.internal.key.Fixtures.NoGetters;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the examples of {@code docs/reference/canonical-form.md}. */
class CanonicalFormReferenceTest {

    private static final Path PAGE = Path.of("docs", "reference", "canonical-form.md");
    private static final Pattern ROW = Pattern.compile("\\| `(.*)` \\| `(.*)` \\|");
    private static final String REFUSALS = "## What is refused";

    interface Named {
        String getName();
    }

    public static class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    public static class Tree implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("x").iterator();
        }
    }

    /** Each is held to the golden file, which {@link GoldenVectorsTest} holds the code to. */
    @Test
    void examples_areThoseOfTheGoldenFile() throws IOException {
        Map<String, String> golden = new LinkedHashMap<>();
        GoldenVectorsTest.vectors("value").forEach((name, vector) -> golden.put(name, vector.form()));
        Map<String, String> examples = rows(page().substring(0, page().indexOf(REFUSALS)));

        assertThat(examples).hasSizeGreaterThan(60);
        assertThat(golden).containsAllEntriesOf(examples);
    }

    @Test
    void refusals_areWhatIsThrown() throws IOException {
        Map<String, String> documented = rows(page().substring(page().indexOf(REFUSALS)));
        Map<String, Object> arguments = refused();

        assertThat(documented.keySet()).containsExactlyElementsOf(arguments.keySet());
        documented.forEach((name, message) -> {
            Object argument = arguments.get(name);
            Type declared = argument instanceof Named ? Named.class : Object.class;
            assertThatThrownBy(() -> CanonicalForm.of(argument, declared))
                    .as(name)
                    .isInstanceOf(InvalidIdempotencyKeyException.class)
                    .hasMessageContaining(message);
        });
    }

    private static Map<String, Object> refused() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        Object deep = List.of();
        for (int i = 1; i < 101; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> refused = new LinkedHashMap<>();
        refused.put("Double.NaN", Double.NaN);
        refused.put("Float.POSITIVE_INFINITY", Float.POSITIVE_INFINITY);
        refused.put("\"\\ud83d\"", "\ud83d");
        refused.put("a list that contains itself", itself);
        refused.put("101 lists, each in the next", deep);
        refused.put("new byte[1 << 22]", new byte[1 << 22]);
        refused.put("\"x\".repeat(1 << 23)", "x".repeat(1 << 23));
        refused.put("Optional.of(Optional.empty())", Optional.of(Optional.empty()));
        refused.put("new AtomicInteger(1)", new AtomicInteger(1));
        refused.put("InputStream.nullInputStream()", InputStream.nullInputStream());
        refused.put("new Object()", new Object());
        refused.put("a class without a public getter", new NoGetters());
        refused.put("a class with boolean isPaid() and LocalDate getPaid()", new Invoice(null));
        refused.put("a class that implements Iterable and not Collection", new Tree());
        refused.put("a class that extends RuntimeException", new Failure());
        refused.put("a proxy of Hibernate, Weld or OpenWebBeans", new LazyCustomer());
        refused.put("an anonymous class for an interface", new Named() {
            @Override
            public String getName() {
                return "x";
            }
        });
        refused.put("a bean whose getter throws", new Broken());
        refused.put("new Locale(\"de\", \"POSIX\", \"x\")", new Locale("de", "POSIX", "x"));
        return refused;
    }

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    private static Map<String, String> rows(String text) {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(text);
        while (row.find()) {
            rows.merge(row.group(1), row.group(2), (one, other) -> {
                assertThat(other).as(row.group(1)).isEqualTo(one);
                return one;
            });
        }
        // No line of a table escapes the pattern: a header, a rule under it, or an example.
        assertThat(text.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(line -> assertThat(line)
                        .matches(ROW.pattern()
                                + "|\\|---\\|---\\||\\| value \\| form \\||\\| argument \\| the message says \\|"));
        return rows;
    }
}
