package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.UUID;

/** Any text a caller may send is a key as it is, or refused without a trace of it in the message. */
class CallerKeyFuzz {

    @FuzzTest
    void anyText_isTheKeyOrRefused(FuzzedDataProvider data) {
        UUID uuid = new UUID(data.consumeLong(), data.consumeLong());
        assertThat(UUID.fromString(CallerKey.checked(uuid, "key", null))).isEqualTo(uuid);

        String text = data.consumeBoolean()
                ? data.consumeRemainingAsString()
                : data.consumeAsciiString(data.consumeInt(0, 300)) + data.consumeRemainingAsAsciiString();
        if (isKey(text)) {
            assertThat(CallerKey.checked(text, "key", null)).isSameAs(text);
        } else {
            String message = messageOf(text);
            // The same for a text that has an x for every visible character, so that none of them is in it.
            assertThat(messageOf(text.replaceAll("[!-~]", "x"))).isEqualTo(message);
            assertThat(message.chars()).allMatch(c -> c >= ' ' && c <= '~');
            assertThat(message).contains("1 to 255 visible ASCII characters", "did not run");
        }
    }

    private static boolean isKey(String text) {
        return text.length() >= 1 && text.length() <= 255 && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static String messageOf(String text) {
        try {
            return CallerKey.checked(text, "key", null) + " was accepted";
        } catch (InvalidIdempotencyKeyException e) {
            return e.getMessage();
        }
    }
}
