package dev.once.internal.key;

import dev.once.Scope;
import dev.once.exceptions.IdempotentDefinitionException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Key plans of tests' methods. */
final class Plans {

    private Plans() {}

    /** The plan of a method; what is wrong with it is thrown. */
    static KeyPlan of(Method method, String expression, Scope... scopes) {
        return with(KeyRules.of(false, null), method, expression, scopes);
    }

    static KeyPlan with(KeyRules rules, Method method, String expression, Scope... scopes) {
        List<String> problems = new ArrayList<>();
        return new KeyPlanner(rules)
                .plan(method, expression, Set.of(scopes), problems::add, warning -> {})
                .orElseThrow(() -> new IdempotentDefinitionException(String.join(System.lineSeparator(), problems)));
    }

    /** What is said of a method that can be used and is hardly meant. */
    static List<String> warnings(Method method, String expression) {
        List<String> warnings = new ArrayList<>();
        new KeyPlanner(KeyRules.of(false, null))
                .plan(
                        method,
                        expression,
                        Set.of(),
                        problem -> {
                            throw new IdempotentDefinitionException(problem);
                        },
                        warnings::add);
        return warnings;
    }

    static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
