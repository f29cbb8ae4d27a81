package dev.once.container;

import dev.once.Effect;
import dev.once.IdempotencyKey;
import dev.once.Idempotent;
import dev.once.Key;
import dev.once.Outcome;
import dev.once.OutcomeVerifier;
import dev.once.PastAttempt;
import dev.once.Scope;
import dev.once.Sensitive;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.transaction.Transactional;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Beans that each have one mistake. */
final class Unusable {

    private Unusable() {}

    /** They would answer each other's calls. */
    @ApplicationScoped
    static class Overloads {

        @Idempotent(action = "unusable.same")
        public String pay(String order) {
            return order;
        }

        @Idempotent(action = "unusable.same")
        public String pay(String order, int amount) {
            return order + amount;
        }
    }

    /** Overloads without an action have the same one, too. */
    @ApplicationScoped
    @Idempotent
    static class DerivedActions {

        public String send(String order) {
            return order;
        }

        public String send(int number) {
            return "" + number;
        }
    }

    /** No interceptor sees its call. */
    @Dependent
    static class Private {

        public String visible(String order) {
            return hidden(order);
        }

        @Idempotent
        private String hidden(String order) {
            return order;
        }
    }

    /** No interceptor sees its call. */
    @ApplicationScoped
    static class Static {

        @Idempotent
        public static String shared(String order) {
            return order;
        }
    }

    /** No ISO-8601 duration. */
    @ApplicationScoped
    static class Impatient {

        @Idempotent(waitAtMost = "15 seconds")
        public String hurry(String order) {
            return order;
        }
    }

    /** Its result is not there when it returns, and no thread waits for it. */
    @ApplicationScoped
    static class Later {

        @Idempotent
        public Future<String> promise(String order) {
            return CompletableFuture.completedFuture(order);
        }
    }

    /** Annotations of interfaces are not seen by interceptors. */
    interface Promising {

        @Idempotent
        String keep(String order);
    }

    @ApplicationScoped
    static class Kept implements Promising {

        @Override
        public String keep(String order) {
            return order;
        }
    }

    /** The language does not know it. */
    @ApplicationScoped
    static class Unparsable {

        @Idempotent(key = "${order.}")
        public String pay(String order) {
            return order;
        }
    }

    /** A slip of the pen. */
    @ApplicationScoped
    static class Misspelt {

        @Idempotent(key = "${oder}:${1}")
        public String pay(String order) {
            return order;
        }
    }

    /** A property that nobody has. */
    @ApplicationScoped
    static class Propertyless {

        @Idempotent(key = "${purchase.nowhere}")
        public String pay(Purchase purchase) {
            return "" + purchase;
        }
    }

    /** One of the two would be ignored. */
    @ApplicationScoped
    static class KeyTwice {

        @Idempotent(key = "${order}")
        public String pay(@Key String order, String reason) {
            return order + reason;
        }
    }

    /** Nothing can know the agent. */
    @ApplicationScoped
    static class Scoped {

        @Idempotent(scope = Scope.AGENT)
        public String pay(@Key String order) {
            return order;
        }
    }

    /** Forgotten before it is remembered. */
    @ApplicationScoped
    static class Forgetful {

        @Idempotent(retention = "PT0S")
        public String pay(String order) {
            return order;
        }
    }

    /** Forgotten while a duplicate waits. */
    @ApplicationScoped
    static class Hasty {

        @Idempotent(retention = "PT5S")
        public String pay(String order) {
            return order;
        }
    }

    /** Forgotten while it runs. */
    @ApplicationScoped
    static class Outlived {

        @Idempotent(retention = "PT1M", timeLimit = "PT2M")
        public String pay(String order) {
            return order;
        }
    }

    /** Can be read once. */
    @ApplicationScoped
    static class Streaming {

        @Idempotent
        public Stream<String> list(String order) {
            return Stream.of(order);
        }
    }

    /** The ledger would show the card. */
    @ApplicationScoped
    static class Telling {

        public record Card(@Sensitive String number) {}

        @Idempotent
        public Card card(String order) {
            return new Card(order);
        }
    }

    /** A caller's key is a text or a UUID. */
    @ApplicationScoped
    static class Numbered {

        @Idempotent
        public String pay(@IdempotencyKey int number) {
            return "" + number;
        }
    }

    /** It cannot be compared. */
    @ApplicationScoped
    static class Shapeless {

        @Idempotent
        public String upload(@Key String id, InputStream content) {
            return id + content;
        }
    }

    /** Its verifier answers another question. */
    @ApplicationScoped
    static class Misverified {

        @ApplicationScoped
        public static class OfNumbers implements OutcomeVerifier<Integer> {

            @Override
            public Outcome<Integer> verify(PastAttempt attempt) {
                return Outcome.happened(attempt.attempt());
            }
        }

        @Idempotent(verifier = OfNumbers.class)
        public String pay(@Key String order) {
            return order;
        }
    }

    /** All attempts in one transaction. */
    @ApplicationScoped
    @Transactional
    static class Crowded {

        @Retry
        @Idempotent(effect = Effect.TRANSACTIONAL)
        public String pay(String order) {
            return order;
        }
    }
}
