package dev.once.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderKeyTest {

    static Stream<Arguments> keys() {
        return Stream.of(
                // the draft's examples
                Arguments.of("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
                Arguments.of("\"clkyoesmbgybucifusbbtdsbohtyuuwz\"", "clkyoesmbgybucifusbbtdsbohtyuuwz"),
                // without its quotation marks
                Arguments.of("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
                Arguments.of("order/17:a", "order/17:a"),
                Arguments.of("42", "42"),
                Arguments.of("  \"k\"  ", "k"),
                Arguments.of("\"a\\\"b\\\\c\"", "a\"b\\c"),
                Arguments.of("\"a,b;c=d\"", "a,b;c=d"),
                // parameters mean nothing
                Arguments.of("\"k\";a;b=1; c=\"x\";d=?1;e=:YQ==:;f=tok/en;g=@17;h=%\"f%c3\";i=-1.5", "k"),
                Arguments.of("k;v=2", "k"),
                Arguments.of('"' + "k".repeat(255) + '"', "k".repeat(255)),
                Arguments.of('"' + "\\\"".repeat(255) + '"', "\"".repeat(255)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void stringOrWord_isTheKey(String field, String key) {
        assertThat(HeaderKey.of(List.of(field))).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\"",
                "\"\"",
                "\"open",
                "open\"",
                "\"a\"b",
                "\"a\\x\"",
                "\"a\\",
                "\"a b\"",
                "a b",
                "\"tab\there\"",
                "\"ä\"",
                "ä",
                "\"a\", \"b\"",
                "a,b",
                "(\"a\")",
                ":YQ==:",
                "?1",
                "@17",
                "\"k\";",
                "\"k\";A=1",
                "\"k\";a=",
                "\"k\";a=\"",
                "\"k\" ;a",
                "\"a\0b\"",
                "\"a\rb\""
            })
    void anythingElse_isRefused(String field) {
        assertThatThrownBy(() -> HeaderKey.of(List.of(field)))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("nothing happened");
    }

    @Test
    void longKeys_areRefused() {
        assertThatThrownBy(() -> HeaderKey.of(List.of('"' + "k".repeat(256) + '"')))
                .hasMessageContaining("a key of 256 characters");
        assertThatThrownBy(() -> HeaderKey.of(List.of("k".repeat(1_000_000))))
                .hasMessageContaining("has 1000000 characters");
    }

    @Test
    void severalFields_areRefused() {
        assertThatThrownBy(() -> HeaderKey.of(List.of("\"k\"", "\"k\"")))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("2 times");
    }

    @Test
    void whatIsRefused_isNotRepeated() {
        assertThatThrownBy(() -> HeaderKey.of(List.of("\"secret 4111\"")))
                .message()
                .doesNotContain("4111");
    }
}
