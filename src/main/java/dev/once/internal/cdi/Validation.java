package dev.once.internal.cdi;

import dev.once.Scope;
import dev.once.internal.engine.SharedTransaction;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.policy.Configuration;
import dev.once.internal.policy.ConfiguredNames;
import dev.once.internal.policy.IdempotentMethod;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.PolicyFactory;
import dev.once.internal.policy.VerifierPolicy;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds everything that is wrong with the idempotent methods of an application. Used by one thread. */
final class Validation {

    /** By name: the application may have no JAX-RS. Not the header's fields and cookies, which say who asks rather than for what. */
    private static final Set<String> REQUEST_PARAMETERS = Set.of(
            "jakarta.ws.rs.BeanParam",
            "jakarta.ws.rs.FormParam",
            "jakarta.ws.rs.MatrixParam",
            "jakarta.ws.rs.PathParam",
            "jakarta.ws.rs.QueryParam");

    private final PolicyFactory policies;
    private final KeyPlanner keys;
    private final Predicate<Scope> hasSource;
    private final Predicate<Class<?>> isBean;

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<IdempotentMethod> methods = new ArrayList<>();
    private final Map<String, IdempotentMethod> byAction = new HashMap<>();

    /**
     * {@code hasSource} says whether anything in the application can know a scope, {@code isBean} whether there is one
     * bean of a class.
     */
    Validation(PolicyFactory policies, KeyPlanner keys, Predicate<Scope> hasSource, Predicate<Class<?>> isBean) {
        this.policies = policies;
        this.keys = keys;
        this.hasSource = hasSource;
        this.isBean = isBean;
    }

    /** Checks the methods of a bean. */
    void bean(Class<?> beanClass) {
        List<IdempotentMethod> found = IdempotentMethods.of(beanClass);
        found.forEach(this::method);
        if (!found.isEmpty()) {
            requestParameters(beanClass);
        }
    }

    /** What the platform puts into a resource's fields tells requests apart, and is no argument. */
    private void requestParameters(Class<?> beanClass) {
        for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
            Stream.<AccessibleObject>concat(
                            Arrays.stream(type.getDeclaredFields()), Arrays.stream(type.getDeclaredMethods()))
                    .filter(member -> Arrays.stream(member.getAnnotations())
                            .anyMatch(annotation -> REQUEST_PARAMETERS.contains(
                                    annotation.annotationType().getName())))
                    .forEach(member -> problems.add(beanClass.getName() + " has idempotent methods, and is given "
                            + ((Member) member).getName()
                            + " by the request: that is no argument of theirs, and would not tell their operations apart."
                            + " Make it a parameter of the methods; with @NotKey where it is not to tell them apart."));
        }
    }

    /** Checks the names of what is configured, once the beans are known. */
    void configured(Configuration configuration) {
        ConfiguredNames.check(configuration, methods, problems::add);
    }

    /** One message for each problem. */
    List<String> problems() {
        return problems;
    }

    /** One message for each thing that can be used and is hardly meant. */
    List<String> warnings() {
        return warnings;
    }

    private void method(IdempotentMethod method) {
        methods.add(method);
        Set<Scope> scopes = Set.copyOf(List.of(method.annotation().scope()));
        Optional<KeyPlan> plan = keys.plan(
                method.method(),
                method.annotation().key(),
                scopes,
                problem -> problems.add(method + ": " + problem),
                warning -> warnings.add(method + ": " + warning));
        if (plan.isPresent() && plan.get().isTheUsers() && !hasSource.test(Scope.USER)) {
            warnings.add(
                    method + ": has a key that is the user's own, and nothing here can know the user, so all callers"
                            + " share it. Let the server authenticate callers, add a bean that is a"
                            + " dev.once.spi.CallContextSource, or use a business key.");
        }
        scopes.stream()
                .filter(hasSource.negate())
                .map(scope -> method + ": @Idempotent(scope = " + scope + ") has no source: nothing here can know the "
                        + scope + " of a call, so every call would be refused. Add a bean that is a"
                        + " dev.once.spi.CallContextSource; or, where callers set it by CallContext.with, say so:"
                        + " once.context.explicit=" + scope + ".")
                .forEach(problems::add);
        policies.create(method, problems::add).ifPresent(this::policy);
    }

    private void policy(MethodPolicy policy) {
        action(policy);
        VerifierPolicy verifier = policy.verifier();
        if (verifier != null && !isBean.test(verifier.type())) {
            problems.add(policy.method() + ": @Idempotent(verifier = "
                    + verifier.type().getSimpleName() + ".class) is not one CDI bean, so it cannot be asked: "
                    + verifier.type().getTypeName() + " must be what @Inject finds. Give it a scope, such as"
                    + " @ApplicationScoped, and no qualifier.");
        }
        if (policy.policy().shared() == SharedTransaction.METHODS) {
            warnings.add(
                    policy.method() + ": all attempts of its @Retry share the transaction of its @Transactional, so a"
                            + " failed attempt lets it only roll back, and the next ones do not run. Set"
                            + " mp.fault.tolerance.interceptor.priority=100, so that each attempt has a transaction of its own.");
        }
        if (!policy.enabled()) {
            warnings.add(policy.method() + ": is not protected: it has been disabled by configuration. Every call runs"
                    + " it.");
        }
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
