package dev.once.internal.engine;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.ErrorType;
import dev.once.WhileInProgress;
import dev.once.spi.FailureClass;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Builds invocations for tests: immutable, each method gives a changed copy. */
public record Calls(
        String key,
        String rest,
        Effect effect,
        WhileInProgress whileInProgress,
        Duration waitAtMost,
        Duration timeLimit,
        Duration retention,
        AfterRetention afterRetention,
        Duration repeatWithin,
        TestVerifier verifier,
        Returns returns) {

    public static class Declined extends Exception {
        public Declined(String message) {
            super(message);
        }
    }

    public static final class Busy extends RuntimeException {}

    public static Calls of(Effect effect, String key) {
        return new Calls(
                key,
                "",
                effect,
                WhileInProgress.WAIT,
                Duration.ofSeconds(15),
                null,
                Duration.ofDays(30),
                AfterRetention.NEW,
                Duration.ofHours(12),
                null,
                Returns.VALUE);
    }

    public Calls withRest(String value) {
        return new Calls(
                key,
                value,
                effect,
                whileInProgress,
                waitAtMost,
                timeLimit,
                retention,
                afterRetention,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls rejecting() {
        return new Calls(
                key,
                rest,
                effect,
                WhileInProgress.REJECT,
                waitAtMost,
                timeLimit,
                retention,
                afterRetention,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls waitingAtMost(Duration value) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                value,
                timeLimit,
                retention,
                afterRetention,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls limitedTo(Duration value) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                value,
                retention,
                afterRetention,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls retainedFor(Duration value) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                timeLimit,
                value,
                afterRetention,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls repeatedWithin(Duration value) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                timeLimit,
                retention,
                afterRetention,
                value,
                verifier,
                returns);
    }

    public Calls refusedAfterRetention() {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                timeLimit,
                retention,
                AfterRetention.REFUSE,
                repeatWithin,
                verifier,
                returns);
    }

    public Calls verifiedBy(TestVerifier value) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                timeLimit,
                retention,
                afterRetention,
                repeatWithin,
                value,
                returns);
    }

    /** By a stage or a future, and for no longer than this. */
    public Calls returning(Returns value, Duration limit) {
        return new Calls(
                key,
                rest,
                effect,
                whileInProgress,
                waitAtMost,
                limit,
                retention,
                afterRetention,
                repeatWithin,
                verifier,
                value);
    }

    public OperationId id() {
        return OperationId.of(sha256(key));
    }

    public Invocation running(Callable<Object> body) {
        return new Invocation(
                id(),
                () -> key,
                Fingerprint.of(Arrays.copyOf(sha256(rest), Fingerprint.DIGEST_LENGTH)),
                List.of("rest"),
                Map.of(),
                new Policy(
                        "test.action",
                        effect,
                        whileInProgress,
                        waitAtMost,
                        timeLimit,
                        retention,
                        afterRetention,
                        repeatWithin,
                        returns,
                        new Classes(effect),
                        List.of(Declined.class),
                        SharedTransaction.NONE),
                verifier,
                new TextCodec(),
                () -> {},
                () -> null,
                body,
                new Progress());
    }

    /** The classes of the annotation's members, as a test's method would name them. */
    private record Classes(Effect effect) implements FailureClassifier {

        @Override
        public FailureClass classify(Throwable failure) {
            if (failure instanceof Declined) {
                return FailureClass.PERMANENT;
            }
            if (failure instanceof Busy) {
                return FailureClass.TRANSIENT;
            }
            return effect == Effect.TRANSACTIONAL ? FailureClass.TRANSIENT : FailureClass.AMBIGUOUS;
        }

        @Override
        public ErrorType type(Throwable failure) {
            if (failure instanceof Declined) {
                return ErrorType.DENIED;
            }
            return failure instanceof Busy ? ErrorType.UNAVAILABLE : ErrorType.OTHER;
        }
    }

    /** Results are texts, or null. */
    static final class TextCodec implements ResultCodec {
        @Override
        public String write(Object result) {
            if (result != null && !(result instanceof String)) {
                throw new IllegalStateException("a result that cannot be written");
            }
            return result == null ? "null" : "\"" + result + "\"";
        }

        @Override
        public Object read(String json) {
            if (json.equals("\"changed since\"")) {
                throw new IllegalStateException("a result that cannot be read");
            }
            return json.equals("null") ? null : json.substring(1, json.length() - 1);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
