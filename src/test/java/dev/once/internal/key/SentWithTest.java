package dev.once.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.once.CallContext.Field;
import dev.once.IdempotencyKey;
import dev.once.Key;
import dev.once.internal.key.KeyPlan.SentWith;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What came with a caller's key is part of the fingerprint where that is the key, and nowhere else. */
class SentWithTest {

    interface Payments {
        void byCaller(String to);

        void byBusiness(@Key String to);

        void byParameter(String to, @IdempotencyKey String key);
    }

    private static final Map<Field, String> ANN = Map.of(Field.USER, "ann", Field.CALLER_KEY, "k-1");
    private static final SentWith FIRST = new SentWith("POST payments", "00");

    @Test
    void anotherPathOrBody_isAnotherFingerprintOfTheSameOperation() {
        CallKey first = key("byCaller", FIRST, "bank");

        assertThat(key("byCaller", FIRST, "bank").fingerprint()).isEqualTo(first.fingerprint());
        assertDiffers(first, key("byCaller", new SentWith("PUT payments", "00"), "bank"), "request path");
        assertDiffers(first, key("byCaller", new SentWith("POST payments", "01"), "bank"), "request body");
        assertDiffers(first, key("byCaller", FIRST, "shop"), "to");
    }

    @Test
    void businessKey_knowsNothingOfIt() {
        assertThat(key("byBusiness", FIRST, "bank").fingerprint())
                .isEqualTo(key("byBusiness", null, "bank").fingerprint());
    }

    @Test
    void keyOfAParameter_isNotThatOfTheRequest() {
        assertThat(key("byParameter", FIRST, "bank", "k-2").fingerprint())
                .isEqualTo(key("byParameter", null, "bank", "k-2").fingerprint());
    }

    @Test
    void withoutACallersKey_allParametersAreTheKey() {
        CallKey key = Plans.of(Plans.method(Payments.class, "byCaller"), "")
                .key("payments", Map.of(Field.USER, "ann"), FIRST, new Object[] {"bank"});

        assertThat(key.fingerprint().bytes()).isEmpty();
    }

    /** A body may hold what nobody may find by trying. */
    @Test
    void body_isSealedWithTheSecret() {
        KeyRules secret = KeyRules.of(false, "a secret of at least 32 characters");
        CallKey sealed = Plans.with(secret, Plans.method(Payments.class, "byCaller"), "")
                .key("payments", ANN, FIRST, new Object[] {"bank"});

        assertDiffers(key("byCaller", FIRST, "bank"), sealed, "request body");
    }

    private static void assertDiffers(CallKey first, CallKey other, String part) {
        assertThat(other.id()).isEqualTo(first.id());
        assertThat(first.fingerprint().differences(other.fingerprint()))
                .extracting(first.fingerprintParameters()::get)
                .containsExactly(part);
    }

    private static CallKey key(String method, SentWith sentWith, Object... arguments) {
        return Plans.of(Plans.method(Payments.class, method), "").key("payments", ANN, sentWith, arguments);
    }
}
