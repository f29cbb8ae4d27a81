package dev.once.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {

    private static String agent(String value) {
        return new Line().with(Field.AGENT, value).toString();
    }

    @Test
    void pairs_areInTheOrderOfTheFields() {
        assertThat(new Line()
                        .with(Field.AGENT, "bot")
                        .with(Field.MS, 12L)
                        .with(Field.ACTION, "payments.refund")
                        .toString())
                .isEqualTo("action=payments.refund ms=12 agent=bot");
    }

    @Test
    void whatIsNotKnown_isLeftOut() {
        assertThat(new Line().with(Field.AGENT, null).with(Field.OPERATION, "").toString())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bot-1.x:y/z@é|bot-1.x:y/z@é",
                "a b|\"a b\"",
                "a=b|\"a=b\"",
                "say \"no\"|\"say \\\"no\\\"\"",
                "c:\\x|\"c:\\\\x\"",
                "it's|\"it's\""
            })
    void value_isQuotedWhereItIsNotOneWord(String value, String shown) {
        assertThat(agent(value)).isEqualTo("agent=" + shown);
    }

    /** Line ends of all kinds, an escape sequence, the turn of direction, a blank that looks like one, half a character. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0, 0x9, 0xA, 0xB, 0xC, 0xD, 0x1B, 0x7F, 0x85, 0x9B, 0xA0, 0x200B, 0x2028, 0x2029, 0x202E, 0x2066,
                0x3000, 0xD800, 0xDC00, 0xE000, 0xFEFF, 0xFFFE
            })
    void whatIsNoPlainCharacter_isShownAsItsNumber(int character) {
        assertThat(agent("a" + (char) character + "b"))
                .isEqualTo("agent=\"a" + String.format("\\u%04x", character) + "b\"");
    }

    @Test
    void characterOutsideOfThePlane_isShown_andATagIsNot() {
        assertThat(agent("\uD83D\uDE00")).isEqualTo("agent=\uD83D\uDE00");
        assertThat(agent(Character.toString(0xE0041))).isEqualTo("agent=\"\\udb40\\udc41\"");
    }

    @Test
    void noCharacter_addsALineOrAPair() {
        String all = IntStream.rangeClosed(0, 0x2FFF)
                .mapToObj(character -> agent("a" + (char) character + "b=c"))
                .reduce("", String::concat);

        assertThat(all.lines()).hasSize(1);
        assertThat(all).doesNotContain("\u0085", "\u2028", "\u2029", "\u001B");
    }

    @Test
    void longValue_isCut_andNotWithinACharacter() {
        assertThat(agent("x".repeat(Line.LONGEST))).isEqualTo("agent=" + "x".repeat(Line.LONGEST));
        assertThat(agent("x".repeat(Line.LONGEST + 1))).isEqualTo("agent=\"" + "x".repeat(Line.LONGEST) + "…\"");
        assertThat(agent("x".repeat(Line.LONGEST - 1) + "\uD83D\uDE00"))
                .isEqualTo("agent=\"" + "x".repeat(Line.LONGEST - 1) + "…\"");
    }
}
