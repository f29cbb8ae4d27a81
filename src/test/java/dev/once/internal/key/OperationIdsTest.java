package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import dev.once.spi.OperationId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationIdsTest {

    @Test
    void id_isTheDigestOfItsLabelledParts() throws Exception {
        byte[] parts = parts("once:v1", "operation", "action", "é", "scope", "tenant", "acme", "key", "[\"😀\"]");

        assertThat(OperationIds.of("é", Map.of("tenant", "acme"), "[\"😀\"]"))
                .isEqualTo(OperationId.of(MessageDigest.getInstance("SHA-256").digest(parts)));
    }

    @Test
    void partsThatAreOneTextTogether_areDifferentIds() {
        List<OperationId> ids = Stream.of(
                        OperationIds.of("a", Map.of(), "[]"),
                        OperationIds.of("a[", Map.of(), "]"),
                        OperationIds.of("", Map.of(), "a[]"),
                        OperationIds.of("a", Map.of("", ""), "[]"),
                        OperationIds.of("a", Map.of("t", "x"), "[]"),
                        OperationIds.of("a", Map.of("tx", ""), "[]"),
                        OperationIds.of("a", Map.of("", "tx"), "[]"),
                        OperationIds.of("a", Map.of("t", "x", "u", "y"), "[]"),
                        OperationIds.of("a", Map.of("t", "y", "u", "x"), "[]"),
                        OperationIds.of("a", Map.of("scope", "key"), "[]"),
                        OperationIds.of("a", Map.of("t", "x"), "key[]"))
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void orderOfTheScopes_doesNotMatter() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("tenant", "acme");
        one.put("user", "ann");
        Map<String, String> other = new LinkedHashMap<>();
        other.put("user", "ann");
        other.put("tenant", "acme");

        assertThat(OperationIds.of("a", one, "[]")).isEqualTo(OperationIds.of("a", other, "[]"));
    }

    @Test
    void halfOfASurrogatePair_isRefusedAndNotReplaced() {
        assertThatThrownBy(() -> OperationIds.of("a", Map.of("user", "\ud800"), "[]"))
                .isInstanceOf(InvalidIdempotencyKeyException.class);
        assertThatThrownBy(() -> OperationIds.of("\ud800", Map.of(), "[]"))
                .isInstanceOf(InvalidIdempotencyKeyException.class);
    }

    @Test
    void fingerprintOfAText_isNotTheStartOfItsId() {
        assertThat(OperationIds.fingerprint("[]")).hasSize(16).isNotEqualTo(OperationIds.fingerprint("[1]"));
    }

    private static byte[] parts(String... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
        return bytes.toByteArray();
    }
}
