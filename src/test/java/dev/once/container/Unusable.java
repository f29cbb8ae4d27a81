package dev.once.container;

import dev.once.Idempotent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import java.util.concurrent.CompletableFuture;

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

    /** Its result is not there when it returns. */
    @ApplicationScoped
    static class Later {

        @Idempotent
        public CompletableFuture<String> promise(String order) {
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
}
