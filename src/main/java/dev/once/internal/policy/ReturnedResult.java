package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.internal.engine.Returns;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * How a method gives its result, and of what type that is.
 *
 * @param returns by value, or later
 * @param type the result's type as the bean class sees it, without type variables; not that of the stage or future
 */
record ReturnedResult(Returns returns, Type type) {

    /** What may be declared: a stage of a class of its own could not be made anew for a replay. */
    private static final Set<Class<?>> STAGES = Set.of(CompletionStage.class, CompletableFuture.class);

    static ReturnedResult of(IdempotentMethod method, FaultTolerance faults, Problems problems) {
        Type declared =
                TypeResolution.of(method.beanClass()).resolve(method.method().getGenericReturnType());
        Returns returns = returns(TypeResolution.erasure(declared));
        Type type = returns == Returns.VALUE ? declared : argument(declared);
        if (type != void.class && type != Void.class) {
            ResultTypes.whyUnsupported(type).ifPresent(problems::problem);
        }
        if (returns != Returns.VALUE && method.annotation().effect() == Effect.TRANSACTIONAL) {
            problems.problem(
                    "it returns " + declared.getTypeName() + " and its effect is TRANSACTIONAL. Its transaction"
                            + " ends before such a result is there. Let the method return the value itself, or do what is"
                            + " asynchronous in a method that calls it.");
        }
        if (returns == Returns.FUTURE && !faults.asynchronous()) {
            problems.problem("it returns " + declared.getTypeName() + " and is not @Asynchronous, so there is no thread"
                    + " that could wait for the result. Return a CompletionStage, or make the method @Asynchronous of"
                    + " MicroProfile Fault Tolerance.");
        }
        return new ReturnedResult(returns, type);
    }

    private static Returns returns(Class<?> raw) {
        if (STAGES.contains(raw)) {
            return Returns.STAGE;
        }
        return raw == Future.class ? Returns.FUTURE : Returns.VALUE;
    }

    /** Object where none is declared, which is then refused as any Object is. */
    private static Type argument(Type declared) {
        return declared instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }
}
