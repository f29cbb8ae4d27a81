package dev.once.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class DownstreamKeysTest {

    private static final UUID SEED = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static byte[] hmac(byte[] key, byte[] value) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] seed() {
        byte[] seed = new byte[16];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) (i * 0x11);
        }
        return seed;
    }

    private static String text(byte[] key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** It has been sent: it never changes. */
    @Test
    void keyWithoutSecret_isOfSeedAndTarget() throws Exception {
        assertThat(DownstreamKeys.BY_SEED.key(SEED, "gateway"))
                .isEqualTo(text(hmac(seed(), bytes("once:downstream:v1:gateway"))));
    }

    @Test
    void keyWithSecret_cannotBeMadeFromTheLedgerAlone() throws Exception {
        byte[] seed = seed();
        byte[] purpose = bytes("once:downstream-seed:v1:");
        byte[] input = new byte[purpose.length + seed.length];
        System.arraycopy(purpose, 0, input, 0, purpose.length);
        System.arraycopy(seed, 0, input, purpose.length, seed.length);
        assertThat(new DownstreamKeys(SECRET).key(SEED, "gateway"))
                .isEqualTo(text(hmac(hmac(bytes(SECRET), input), bytes("once:downstream:v1:gateway"))))
                .isNotEqualTo(DownstreamKeys.BY_SEED.key(SEED, "gateway"));
    }

    @Test
    void secret_isNotShown() {
        assertThat(new DownstreamKeys(SECRET)).asString().doesNotContain(SECRET);
    }
}
