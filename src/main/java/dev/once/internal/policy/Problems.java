package dev.once.internal.policy;

import java.util.function.Consumer;

/** Says what is wrong with one method, one message for each problem. */
final class Problems {

    private final IdempotentMethod method;
    private final Consumer<String> messages;
    private boolean any;

    Problems(IdempotentMethod method, Consumer<String> messages) {
        this.method = method;
        this.messages = messages;
    }

    /** A member of the annotation has a value that cannot be used. */
    void value(String member, String value, String allowed) {
        cannotBeUsed("@Idempotent(" + member + " = \"" + value + "\")", allowed);
    }

    /** A value, said with its origin, cannot be used. */
    void cannotBeUsed(String origin, String allowed) {
        problem(origin + " cannot be used. Allowed: " + allowed + ".");
    }

    /** Anything else: a sentence that says what is wrong and what to do. */
    void problem(String sentence) {
        any = true;
        messages.accept(method + ": " + sentence);
    }

    boolean any() {
        return any;
    }
}
