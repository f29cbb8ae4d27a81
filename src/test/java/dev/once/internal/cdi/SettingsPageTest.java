package dev.once.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.Idempotent;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings says what the code does. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("docs/reference/settings.md");

    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| (?:`([^`]+)`|none) \\| ([^|]+) \\| ([^|]+) \\|");

    /** The operator's to say: the annotation has no such members. */
    private static final Set<String> ONLY_CONFIGURED = Set.of("enabled", "unclassified");

    private record Row(String type, String byDefault, String allowed) {}

    @Test
    void moduleSettings_areThoseOfThePage() throws IOException {
        Map<String, Row> code = new LinkedHashMap<>();
        for (Setting<?> setting : ModuleSettings.ALL) {
            code.put(setting.name(), new Row(setting.type(), setting.otherwise(), setting.allowed()));
        }

        assertThat(rows(name -> name.startsWith("once."))).containsExactlyEntriesOf(code);
    }

    @Test
    void everySettingOfTheCode_isListed() throws Exception {
        List<Object> declared = Arrays.stream(ModuleSettings.class.getDeclaredFields())
                .filter(field -> field.getType() == Setting.class)
                .map(SettingsPageTest::value)
                .toList();

        assertThat(ModuleSettings.ALL)
                .hasSameElementsAs(
                        declared.stream().map(each -> (Setting<?>) each).toList());
    }

    /** Which members can be configured, PolicyFactory's tests show; their defaults are the annotation's. */
    @Test
    void members_areThoseOfThePageWithTheAnnotationsDefaults() throws Exception {
        Map<String, Row> page = rows(name -> !name.startsWith("once."));

        assertThat(page.keySet())
                .containsExactlyInAnyOrder(
                        "waitAtMost",
                        "timeLimit",
                        "retention",
                        "afterRetention",
                        "whileInProgress",
                        "verifyReplays",
                        "unclassified",
                        "enabled");
        for (Map.Entry<String, Row> row : page.entrySet()) {
            if (!ONLY_CONFIGURED.contains(row.getKey())) {
                Method member = Idempotent.class.getMethod(row.getKey());
                String byDefault = String.valueOf(member.getDefaultValue());
                assertThat(row.getValue().byDefault())
                        .as(row.getKey())
                        .isEqualTo(byDefault.isEmpty() ? null : byDefault);
            }
        }
    }

    @Test
    void membersThatCannotBeConfigured_areNamed() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, Row> configurable = rows(name -> !name.startsWith("once."));

        assertThat(Arrays.stream(Idempotent.class.getDeclaredMethods()).map(Method::getName))
                .allSatisfy(member -> assertThat(configurable.containsKey(member) || page.contains("`" + member + "`"))
                        .as(member)
                        .isTrue());
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Row> rows(Predicate<String> names) throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && names.test(row.group(1))) {
                rows.put(row.group(1), new Row(row.group(2), row.group(3), row.group(4)));
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }
}
