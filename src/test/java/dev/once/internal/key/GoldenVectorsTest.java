package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext.Field;
import dev.once.Key;
import dev.once.Scope;
import dev.once.internal.key.GoldenValues.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the code to {@code golden-v1.txt}. A red test means that keys in ledgers would no longer be found: the code is
 * wrong, not the file. A deliberate change is a new version, with a file of its own.
 */
class GoldenVectorsTest {

    /** What the file says of one value or call. */
    record Vector(String form, String id, String fingerprint) {}

    record Call(String method, String action, Map<String, String> scopes, List<@Nullable Object> arguments) {}

    @SuppressWarnings("unused")
    interface Calls {
        void refund(@Key String orderId, @Key BigDecimal amount, String reason, int priority);

        void transfer(String from, String to);

        void close();
    }

    private static final Map<String, Call> CALLS = Map.ofEntries(
            Map.entry("orders.refund (\"O-1\", 12.50, \"late\", 1)", refund(Map.of(), "12.50", "late")),
            Map.entry("orders.refund (\"O-1\", 12.5, \"broken\", 1)", refund(Map.of(), "12.5", "broken")),
            Map.entry(
                    "orders.refund tenant=acme (\"O-1\", 12.50, \"late\", 1)",
                    refund(Map.of("tenant", "acme"), "12.50", "late")),
            Map.entry(
                    "orders.refund user=ann tenant=acme (\"O-1\", 12.50, \"late\", 1)",
                    refund(Map.of("user", "ann", "tenant", "acme"), "12.50", "late")),
            Map.entry(
                    "orders.refund tenant=ann user=acme (\"O-1\", 12.50, \"late\", 1)",
                    refund(Map.of("tenant", "ann", "user", "acme"), "12.50", "late")),
            Map.entry("accounts.transfer (\"a\", \"bc\")", transfer("a", "bc")),
            Map.entry("accounts.transfer (\"ab\", \"c\")", transfer("ab", "c")),
            Map.entry("accounts.transfer (\"bc\", \"a\")", transfer("bc", "a")),
            Map.entry("accounts.transfer (null, \"z\")", transfer(null, "z")),
            Map.entry("accounts.transfer (\"null\", \"z\")", transfer("null", "z")),
            Map.entry("accounts.transfer (\"a\\\",\\\"b\", \"c\")", transfer("a\",\"b", "c")),
            Map.entry("accounts.close ()", new Call("close", "accounts.close", Map.of(), List.of())),
            Map.entry(
                    "\\u00e9\\ud83d\\ude00 user=\\u00e9 ()",
                    new Call("close", "\u00e9\ud83d\ude00", Map.of("user", "\u00e9"), List.of())));

    @TestFactory
    Stream<DynamicTest> value_hasItsGoldenForm() throws IOException {
        Map<String, Vector> vectors = vectors("value");
        Map<String, Golden> values = GoldenValues.all();
        assertThat(vectors.keySet()).containsExactlyElementsOf(values.keySet());
        return vectors.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(vector(Objects.requireNonNull(values.get(entry.getKey()))))
                                .isEqualTo(entry.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> call_hasItsGoldenId() throws IOException {
        Map<String, Vector> vectors = vectors("call");
        assertThat(vectors.keySet()).containsExactlyInAnyOrderElementsOf(CALLS.keySet());
        return vectors.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Call call = Objects.requireNonNull(CALLS.get(entry.getKey()));
                    Vector golden = entry.getValue();
                    Map<Field, String> context = new EnumMap<>(Field.class);
                    call.scopes()
                            .forEach((scope, value) ->
                                    context.put(Field.valueOf(scope.toUpperCase(Locale.ROOT)), value));
                    Scope[] declared = call.scopes().containsKey("user") ? new Scope[] {Scope.USER} : new Scope[0];
                    CallKey key = Plans.of(method(call.method()), "", declared)
                            .key(call.action(), context, call.arguments().toArray());
                    assertThat(key.id())
                            .hasToString(golden.id())
                            .isEqualTo(OperationIds.of(call.action(), call.scopes(), golden.form()));
                    assertThat(hex(key.fingerprint().bytes())).isEqualTo(golden.fingerprint());
                }));
    }

    /** Two forms are one only where the reference says so, and then they are one id. */
    @Test
    void differentForms_haveDifferentIds() throws IOException {
        Map<String, Vector> vectors = vectors("value");

        assertThat(vectors.values().stream().map(Vector::id).distinct())
                .hasSameSizeAs(
                        vectors.values().stream().map(Vector::form).distinct().toList());
    }

    @Test
    void file_hasTheLineEndsItIsPromisedWith() throws IOException {
        assertThat(text()).doesNotContain("\r").endsWith("\n");
    }

    /** The vectors of one kind, by their name, in the order of the file. */
    static Map<String, Vector> vectors(String kind) throws IOException {
        Map<String, Vector> vectors = new LinkedHashMap<>();
        for (String block : text().split("\n\n", -1)) {
            String[] lines = block.strip().split("\n", -1);
            if (!lines[0].startsWith("#") && lines[0].startsWith(kind + ' ')) {
                assertThat(lines).as(block).hasSize(4);
                Vector vector =
                        new Vector(field(lines[1], "form"), field(lines[2], "id"), field(lines[3], "fingerprint"));
                assertThat(vectors.put(field(lines[0], kind), vector)).as(block).isNull();
            }
        }
        return vectors;
    }

    private static String field(String line, String name) {
        String label = String.format("%-12s", name);
        assertThat(line + ' ').startsWith(label);
        return line.length() < label.length() ? "" : line.substring(label.length());
    }

    private static String text() throws IOException {
        try (InputStream file = GoldenVectorsTest.class.getResourceAsStream("golden-v1.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Vector vector(Golden golden) {
        String form = CanonicalForm.of(golden.value(), golden.declared());
        return new Vector(
                form,
                OperationIds.of("golden", Map.of(), '[' + form + ']').toString(),
                hex(OperationIds.fingerprint(form)));
    }

    private static Method method(String name) {
        return Arrays.stream(Calls.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Call refund(Map<String, String> scopes, String amount, String reason) {
        return new Call("refund", "orders.refund", scopes, List.of("O-1", new BigDecimal(amount), reason, 1));
    }

    private static Call transfer(@Nullable String from, String to) {
        return new Call("transfer", "accounts.transfer", Map.of(), Arrays.asList(from, to));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
