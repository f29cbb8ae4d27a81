package dev.once.internal.cdi;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.policy.IdempotentMethod;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.PolicyFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds everything that is wrong with the idempotent methods of an application. Used by one thread. */
final class Validation {

    private final PolicyFactory policies;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, IdempotentMethod> byAction = new HashMap<>();

    Validation(PolicyFactory policies) {
        this.policies = policies;
    }

    /** Checks the methods of a bean. */
    void bean(Class<?> beanClass) {
        IdempotentMethods.of(beanClass).forEach(this::method);
    }

    /** One message for each problem. */
    List<String> problems() {
        return problems;
    }

    private void method(IdempotentMethod method) {
        try {
            KeyPlan.of(method.method());
        } catch (IdempotentDefinitionException e) {
            problems.add(e.getMessage());
        }
        policies.create(method, problems::add).ifPresent(this::action);
    }

    /** One action, one method: two would answer each other's calls from the same rows. */
    private void action(MethodPolicy policy) {
        IdempotentMethod method = policy.method();
        String action = policy.policy().action();
        IdempotentMethod other = byAction.putIfAbsent(action, method);
        // An inherited method of two beans is one method.
        if (other != null && !other.method().equals(method.method())) {
            boolean overloads =
                    other.method().getDeclaringClass().equals(method.method().getDeclaringClass())
                            && other.method().getName().equals(method.method().getName());
            problems.add(other + " and " + method + " have the same action \"" + action + "\""
                    + (overloads ? " (they are overloads)" : "")
                    + ", and would answer each other's calls. Give one of them an action of its own:"
                    + " @Idempotent(action = \"…\") on the method.");
        }
    }
}
