package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"!", "~", "8e03978e-40d5-43dd-bc93-6894a57f9324", "A-1/b?c=d&\"e\\'%20", "null"})
    void visibleAscii_isTheKeyAsItIs(String key) {
        assertThat(CallerKey.checked(key, "requestKey", "payments.refund")).isEqualTo(key);
    }

    @Test
    void everyVisibleCharacter_isAllowedAndNoOther() {
        for (char c = 0; c < 0x2000; c++) {
            String key = "a" + c;
            if (c > 0x20 && c < 0x7f) {
                assertThat(CallerKey.checked(key, "requestKey", null)).isEqualTo(key);
            } else {
                assertThatThrownBy(() -> CallerKey.checked(key, "requestKey", null))
                        .isInstanceOf(InvalidIdempotencyKeyException.class);
            }
        }
    }

    @Test
    void length_isLimited() {
        assertThat(CallerKey.checked("x".repeat(255), "requestKey", null)).hasSize(255);
        refused("x".repeat(256), "has 256 characters");
        refused("x".repeat(100 << 20), "has 104857600 characters");
    }

    @Test
    void uuid_isItsText() {
        UUID uuid = UUID.fromString("8E03978E-40D5-43DD-BC93-6894A57F9324");

        assertThat(CallerKey.checked(uuid, "requestKey", null)).isEqualTo("8e03978e-40d5-43dd-bc93-6894a57f9324");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(null, "is null"),
                Arguments.of("", "is empty"),
                Arguments.of(" ", "contains a blank (character 1 of 1)"),
                Arguments.of("secret ", "contains a blank (character 7 of 7)"),
                Arguments.of("secret\r\nX-Role: admin", "contains a control character (character 7 of 21)"),
                Arguments.of("secret\u0000", "contains a control character"),
                Arguments.of("secret\u007f", "contains a control character"),
                Arguments.of("secret\u0085", "contains a character that is not ASCII"),
                Arguments.of("secret\u00e9", "contains a character that is not ASCII"),
                Arguments.of("secret\ud83d\ude00", "contains a character that is not ASCII"),
                Arguments.of("secret\ud83d", "contains a character that is not ASCII"),
                Arguments.of("secret\u202e", "contains a character that is not ASCII"),
                Arguments.of(7, "is a java.lang.Integer"),
                Arguments.of('x', "is a java.lang.Character"),
                Arguments.of(CharBuffer.wrap("secret"), "is a java.nio."),
                Arguments.of("secret".toCharArray(), "is a char[]"),
                Arguments.of(List.of("secret"), "is a java.util."),
                Arguments.of(Map.of("secret", "secret"), "is a java.util."),
                Arguments.of(Optional.of("secret"), "is a java.util.Optional"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void anythingElse_isRefused(@Nullable Object value, String problem) {
        refused(value, problem);
    }

    private static void refused(@Nullable Object value, String problem) {
        assertThatThrownBy(() -> CallerKey.checked(value, "requestKey", "payments.refund"))
                .isInstanceOfSatisfying(
                        InvalidIdempotencyKeyException.class,
                        e -> assertThat(e.action()).contains("payments.refund"))
                .hasMessageContaining("requestKey " + problem)
                .hasMessageContaining("1 to 255 visible ASCII characters")
                .hasMessageContaining("did not run")
                .hasMessageContaining("Call it with such a key")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> CallerKey.checked(value, "requestKey", null))
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
    }
}
