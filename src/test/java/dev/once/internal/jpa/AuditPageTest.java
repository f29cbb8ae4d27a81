package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.AuditTrail;
import dev.once.AuditTrail.Entry;
import dev.once.OperationEvent;
import dev.once.howto.FindingOut;
import dev.once.howto.Snippets;
import dev.once.spi.AuditCall;
import dev.once.spi.OperationId;
import dev.once.spi.Requests;
import dev.once.spi.Status;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages about the audit say what the code does, and their snippets are the code that runs here. */
class AuditPageTest {

    private static final Path PAGE = Path.of("docs/reference/audit.md");
    private static final Path HOW_TO = Path.of("docs/how-to/finding-out-what-happened.md");
    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void kindsAndFields_areThoseOfThePage() throws IOException {
        List<String> page = FIRST_COLUMN
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(page)
                .containsExactlyElementsOf(Stream.concat(
                                Arrays.stream(AuditTrail.Kind.values()).map(Enum::name),
                                Arrays.stream(Entry.class.getRecordComponents()).map(RecordComponent::getName))
                        .toList());
    }

    @Test
    void reasonsOfRefusals_areThoseOfThePage() throws IOException {
        String page = Files.readString(PAGE);
        for (OperationEvent.Reason reason : OperationEvent.Reason.values()) {
            assertThat(page).contains("`" + reason.name().toLowerCase(Locale.ROOT) + "`");
        }
    }

    @Test
    void snippets_areTheCodeThatIsTested() throws IOException {
        Snippets.of(HOW_TO).areIn("FindingOut.java");
    }

    @Test
    void snippets_findWhatTheySay() {
        LedgerHarness harness = LedgerHarness.open(TestDatabase.H2);
        try (harness) {
            OperationId id = Requests.newId();
            Instant from = Instant.parse("2026-05-12T10:00:00Z");
            harness.audit()
                    .append(IntStream.range(0, 250)
                            .mapToObj(i -> new AuditCall(
                                    from.plusMillis(i),
                                    AuditTrail.Kind.REPLAYED,
                                    id,
                                    "pay",
                                    1,
                                    Status.SUCCEEDED,
                                    Map.of(dev.once.CallContext.Field.USER, "clara"),
                                    null,
                                    null,
                                    Duration.ofMillis(1)))
                            .toList());
            FindingOut pages = new FindingOut(query -> harness.audit().find(query, "auditor"));
            assertThat(pages.of("clara", from, from.plusSeconds(1))).hasSize(250);
            assertThat(pages.story(id.toString()).get(0)).isEqualTo("2026-05-12T10:00:00Z REPLAYED attempt 1");
            assertThat(pages.runs(id.toString())).isZero();
        }
    }
}
