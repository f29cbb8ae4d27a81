package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of messages lists what the code logs, and the code logs nothing else. */
class MessagesPageTest {

    private static final Path PAGE = Path.of("docs/reference/messages.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path CATALOGUE = SOURCES.resolve("dev/once/internal/engine/Message.java");

    private static final Pattern ROW =
            Pattern.compile("\\| (ONCE\\d{4}) \\| (\\w+) \\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|");

    private record Row(String id, String level, String text) {}

    @Test
    void messages_areThoseOfThePage() throws IOException {
        List<Row> page = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.add(new Row(row.group(1), row.group(2), row.group(3)));
                assertThat(row.group(4)).as(line).isNotBlank();
                assertThat(row.group(5)).as(line).isNotBlank();
            } else {
                assertThat(line).as("a row that is no row").doesNotStartWith("| ONCE");
            }
        }

        assertThat(page)
                .containsExactlyElementsOf(Arrays.stream(Message.values())
                        .map(message -> new Row(message.id(), message.level().name(), shown(message)))
                        .toList());
    }

    /** As people read it. */
    private static String shown(Message message) {
        return message.text().replace("''", "'");
    }

    @Test
    void ids_areUnique() {
        assertThat(Arrays.stream(Message.values()).map(Message::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyMessage_isLoggedSomewhere_andNothingElseIs() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path file : sources()) {
            String text = Files.readString(file);
            assertThat(Pattern.compile("\\bLOG\\s*\\.\\s*log\\s*\\(")
                            .matcher(text)
                            .find())
                    .as(file + " logs what has no id")
                    .isFalse();
            code.append(text);
        }

        String all = code.toString();
        assertThat(Message.values())
                .allSatisfy(message -> assertThat(Pattern.compile("Message\\s*\\.\\s*" + message.name() + "\\b")
                                .matcher(all)
                                .find())
                        .as(message + " is used")
                        .isTrue());
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.equals(CATALOGUE))
                    .toList();
        }
    }
}
