package dev.once.internal.cdi;

import dev.once.Idempotent;
import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.cdi.ModuleSettings.Arguments;
import dev.once.internal.engine.ResultCodec;
import dev.once.internal.http.FailureResponses;
import dev.once.internal.http.HttpSettings;
import dev.once.internal.http.ResponseCodec;
import dev.once.internal.key.KeyPlan;
import dev.once.internal.key.KeyPlanner;
import dev.once.internal.policy.IdempotentMethod;
import dev.once.internal.policy.IdempotentMethods;
import dev.once.internal.policy.MethodPolicy;
import dev.once.internal.policy.PolicyFactory;
import dev.once.internal.policy.RecordableTypes;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The definitions of the methods that are called, each made once. Thread-safe. */
final class Definitions {

    private record Called(Class<?> beanClass, Method method) {}

    private final PolicyFactory policies;
    private final KeyPlanner keys;
    private final Jsonb jsonb;
    private final ApplicationBeans beans;
    private final Arguments audited;
    private final Jsonb auditedJsonb;
    private final int argumentsMax;
    private final HttpSettings http;
    private final Map<Called, Optional<Definition>> definitions = new ConcurrentHashMap<>();

    /** {@code audited}: what the audit is told of arguments, by the binding {@code auditedJsonb}. */
    Definitions(
            PolicyFactory policies,
            KeyPlanner keys,
            Jsonb jsonb,
            ApplicationBeans beans,
            Arguments audited,
            Jsonb auditedJsonb,
            int argumentsMax,
            HttpSettings http) {
        this.policies = policies;
        this.keys = keys;
        this.jsonb = jsonb;
        this.beans = beans;
        this.audited = audited;
        this.auditedJsonb = auditedJsonb;
        this.argumentsMax = argumentsMax;
        this.http = http;
    }

    /**
     * The definition of a method that the container has intercepted.
     *
     * @return empty where the class's annotation does not cover it: one that is not public, or that a superclass
     *     without the annotation declares
     */
    Optional<Definition> find(Class<?> beanClass, Method method) {
        Called called = new Called(beanClass, method);
        Optional<Definition> known = definitions.get(called);
        return known != null ? known : definitions.computeIfAbsent(called, this::define);
    }

    private Optional<Definition> define(Called called) {
        Optional<IdempotentMethod> covered = IdempotentMethods.find(called.beanClass(), called.method());
        if (covered.isEmpty() && !called.beanClass().isAnnotationPresent(Idempotent.class)) {
            // Running it unprotected would be a guarantee lost in silence.
            throw new IdempotentDefinitionException(called.method()
                    + " is bound to @Idempotent neither by its own annotation nor by its class's, but by"
                    + " a stereotype, another annotation or an extension. That is not supported: annotate the"
                    + " method or the class itself. The method did not run.");
        }
        return covered.map(this::define);
    }

    private ResultCodec codec(MethodPolicy method) {
        boolean response = RecordableTypes.areResponses(method.resultType());
        try {
            ResultCodec responses =
                    ResponseCodec.of(jsonb, method.method().beanClass(), RecordableTypes::allow, http.headers());
            return FailureResponses.of(
                    response ? responses : JsonbResultCodec.of(jsonb, method.resultType()), responses);
        } catch (NoClassDefFoundError e) {
            // The server has no Jakarta RESTful Web Services, and so no method returns or throws a response.
            return JsonbResultCodec.of(jsonb, method.resultType());
        }
    }

    private Definition define(IdempotentMethod covered) {
        List<String> problems = new ArrayList<>();
        Optional<MethodPolicy> method = policies.create(covered, problems::add);
        Optional<KeyPlan> plan = keys.plan(
                covered.method(),
                covered.annotation().key(),
                Set.copyOf(List.of(covered.annotation().scope())),
                problem -> problems.add(covered + ": " + problem),
                warning -> {
                    // given at the deployment
                });
        if (method.isEmpty() || plan.isEmpty()) {
            throw new IdempotentDefinitionException(String.join(System.lineSeparator(), problems));
        }
        return new Definition(
                method.get(),
                plan.get(),
                codec(method.get()),
                MethodVerifier.of(method.get(), beans.verifiers(), jsonb, argumentsMax)
                        .orElse(null),
                beans.checks().of(covered.beanClass(), covered.method()),
                DescribedArguments.of(method.get(), audited, auditedJsonb, argumentsMax));
    }
}
