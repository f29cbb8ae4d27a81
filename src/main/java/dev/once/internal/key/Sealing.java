package dev.once.internal.key;

import dev.once.exceptions.IdempotentDefinitionException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What stands in a text for the canonical form of a sensitive value. Thread-safe. */
@FunctionalInterface
interface Sealing {

    /** As it is: for texts of which only a digest leaves the process. */
    Sealing NONE = form -> form;

    /** For people: not even its length can be seen. */
    Sealing MASK = form -> "\"" + ReadableKey.MASK + "\"";

    /** The replacement: a JSON value. */
    String seal(String form);

    /**
     * A keyed hash: whoever has the ledger and not the secret cannot try values out until one fits. No other value has
     * its form, since no member can be named so.
     */
    static Sealing keyed(String secret) {
        SecretKeySpec key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        return form -> {
            try {
                Mac mac = Mac.getInstance(key.getAlgorithm());
                mac.init(key);
                mac.update((OperationIds.VERSION + ":sensitive:").getBytes(StandardCharsets.US_ASCII));
                return "{\"@sensitive\":\""
                        + HexFormat.of().formatHex(mac.doFinal(form.getBytes(StandardCharsets.UTF_8))) + "\"}";
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IdempotentDefinitionException("this Java platform has no HMAC-SHA256", e);
            }
        };
    }
}
