package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends is a key or is refused, and every key can be sent. */
class HeaderKeyPropertyTest {

    @Property(tries = 10_000)
    void anyField_isAKeyOrRefused(@ForAll("fields") String field) {
        String key;
        try {
            key = HeaderKey.of(List.of(field));
        } catch (InvalidIdempotencyKeyException refused) {
            return;
        }
        assertThat(key).hasSizeBetween(1, 255).matches("[!-~]+");
        assertThat(field.replace("\\", "")).contains(key.replace("\\", ""));
    }

    @Property(tries = 2_000)
    void everyKey_canBeSentAsAString(@ForAll("keys") String key) {
        String field = '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';

        assertThat(HeaderKey.of(List.of(field))).isEqualTo(key);
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(255);
    }

    /** What nearly is a structured field, and what is nothing at all. */
    @Provide
    Arbitrary<String> fields() {
        Arbitrary<String> near = Arbitraries.of(
                        "\"", "\\", "\\\"", "\\\\", ";", "a", "=", " ", ",", "?1", ":YQ==:", "@1", "%", "é", "key",
                        "\t")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(
                near, near.map(text -> '"' + text + '"'), Arbitraries.strings().ofMaxLength(2_000));
    }
}
