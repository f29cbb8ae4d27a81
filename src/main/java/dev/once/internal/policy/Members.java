package dev.once.internal.policy;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.WhileInProgress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The members of one method's annotation, as the operator has configured them, in the convention of MicroProfile Fault
 * Tolerance: {@code <class>/<method>/Idempotent/<member>}, then {@code <class>/Idempotent/<member>} where the annotation
 * is the class's, then {@code Idempotent/<member>}, then what is annotated.
 */
final class Members {

    /** What can be configured; not what names the operation or decides its safety. */
    static final Set<String> CONFIGURABLE = Set.of(
            "afterRetention",
            "enabled",
            "retention",
            "timeLimit",
            "unclassified",
            "verifyReplays",
            "waitAtMost",
            "whileInProgress");

    private static final String VERIFY_REPLAYS = "verifyReplays";
    private static final String UNCLASSIFIED = "unclassified";

    /** A member's value, and where it is from, for messages. */
    record Member(String text, String origin) {}

    private final IdempotentMethod method;
    private final Configuration configuration;
    private final Problems problems;

    Members(IdempotentMethod method, Configuration configuration, Problems problems) {
        this.method = method;
        this.configuration = configuration;
        this.problems = problems;
    }

    Member waitAtMost() {
        return member("waitAtMost", method.annotation().waitAtMost());
    }

    Member timeLimit() {
        return member("timeLimit", method.annotation().timeLimit());
    }

    Member retention() {
        return member("retention", method.annotation().retention());
    }

    WhileInProgress whileInProgress() {
        return choice("whileInProgress", method.annotation().whileInProgress());
    }

    AfterRetention afterRetention() {
        return choice("afterRetention", method.annotation().afterRetention());
    }

    /** What is said for all methods speaks of those that have a verifier: {@code withoutVerifier} passes it by. */
    boolean verifyReplays(boolean withoutVerifier) {
        Optional<Configuration.Value> value = configured(VERIFY_REPLAYS, method.ofClass())
                .filter(found -> !withoutVerifier || !found.property().equals(ofAll(VERIFY_REPLAYS)));
        return value.isPresent() ? bool(value.get()) : method.annotation().verifyReplays();
    }

    /** Where {@link #verifyReplays} has it from. */
    String verifyReplaysOrigin() {
        return configured(VERIFY_REPLAYS, method.ofClass())
                .filter(found -> !found.property().equals(ofAll(VERIFY_REPLAYS)))
                .map(Configuration.Value::toString)
                .orElse("@Idempotent(" + VERIFY_REPLAYS + " = true)");
    }

    /**
     * How failures count that nobody has classified: the operator's to say, and of EXTERNAL methods only. What is said
     * for all methods passes the others by.
     */
    Unclassified unclassified() {
        if (method.annotation().effect() == Effect.EXTERNAL) {
            return choice(UNCLASSIFIED, Unclassified.AMBIGUOUS);
        }
        configured(UNCLASSIFIED, method.ofClass())
                .filter(found -> !found.property().equals(ofAll(UNCLASSIFIED)))
                .ifPresent(found ->
                        problems.problem(found + " has a meaning for effect = EXTERNAL only, and the effect is "
                                + method.annotation().effect() + ". Remove it."));
        return Unclassified.AMBIGUOUS;
    }

    /** Whether the method is protected at all; the class's property speaks of all its methods. */
    boolean enabled() {
        Optional<Configuration.Value> value = configured("enabled", true);
        return value.isEmpty() || bool(value.get());
    }

    private boolean bool(Configuration.Value value) {
        if (value.text().equalsIgnoreCase("true") || value.text().equalsIgnoreCase("false")) {
            return value.text().equalsIgnoreCase("true");
        }
        problems.cannotBeUsed(value.toString(), "true, false");
        return true;
    }

    private Member member(String name, String annotated) {
        return configured(name, method.ofClass())
                .map(value -> new Member(value.text(), value.toString()))
                .orElseGet(() -> new Member(annotated, "@Idempotent(" + name + " = \"" + annotated + "\")"));
    }

    private <E extends Enum<E>> E choice(String name, E annotated) {
        Optional<Configuration.Value> value = configured(name, method.ofClass());
        if (value.isEmpty()) {
            return annotated;
        }
        E[] constants = annotated.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(value.get().text())) {
                return constant;
            }
        }
        problems.cannotBeUsed(
                value.get().toString(), Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", ")));
        return annotated;
    }

    private Optional<Configuration.Value> configured(String member, boolean ofClass) {
        return properties(member, ofClass).stream()
                .flatMap(property -> configuration.find(property).stream())
                .findFirst();
    }

    private static String ofAll(String member) {
        return Idempotent.class.getSimpleName() + "/" + member;
    }

    /** The nearest first. A method that a bean inherits is known by the bean's class and by its own. */
    private List<String> properties(String member, boolean ofClass) {
        String suffix = ofAll(member);
        Set<String> classes = new LinkedHashSet<>(List.of(
                method.beanClass().getName(),
                method.method().getDeclaringClass().getName()));
        List<String> properties = new ArrayList<>();
        classes.forEach(type -> properties.add(type + "/" + method.method().getName() + "/" + suffix));
        if (ofClass) {
            classes.forEach(type -> properties.add(type + "/" + suffix));
        }
        properties.add(suffix);
        return properties;
    }
}
