package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.OutcomeVerifier;
import dev.once.Sensitive;
import java.lang.invoke.MethodType;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a method says of its verifier, and notes what cannot be meant. */
final class VerifierTypes {

    private VerifierTypes() {}

    /** Null where the method has no verifier, or one that cannot be used; the problem is noted. */
    static @Nullable VerifierPolicy of(IdempotentMethod method, Members members, Type resultType, Problems problems) {
        Idempotent annotation = method.annotation();
        Class<? extends OutcomeVerifier<?>> verifier = annotation.verifier();
        boolean none = verifier == OutcomeVerifier.None.class;
        boolean replays = members.verifyReplays(none);
        if (none) {
            if (replays) {
                problems.problem(members.verifyReplaysOrigin() + " has nobody to ask. Name a verifier, or remove it.");
            }
            return null;
        }
        String member = "@Idempotent(verifier = " + verifier.getSimpleName() + ".class)";
        if (annotation.effect() == Effect.TRANSACTIONAL) {
            problems.problem(member + " would never be asked: an effect = TRANSACTIONAL attempt that does not commit"
                    + " leaves nothing behind. Remove it; or, if the method changes anything outside of its"
                    + " transaction, the effect is EXTERNAL or KEYED.");
            return null;
        }
        Type answers = TypeResolution.of(verifier).resolve(OutcomeVerifier.class.getTypeParameters()[0]);
        if (!fits(resultType, answers)) {
            problems.problem(member + " answers with " + answers.getTypeName() + ", and the method returns "
                    + resultType.getTypeName() + ". Let it implement OutcomeVerifier<"
                    + boxed(resultType).getTypeName()
                    + ">: what it finds is recorded as the method's result.");
            return null;
        }
        return new VerifierPolicy(verifier, replays, parameters(method));
    }

    /** Whether every answer is a result of the method. One that returns nothing takes any. */
    private static boolean fits(Type result, Type answers) {
        Type wanted = boxed(result);
        return wanted == Void.class
                || wanted.equals(answers)
                || (wanted instanceof Class<?> type && type.isAssignableFrom(TypeResolution.erasure(answers)));
    }

    private static Type boxed(Type type) {
        return type instanceof Class<?> raw ? MethodType.methodType(raw).wrap().returnType() : type;
    }

    private static List<MethodParameter> parameters(IdempotentMethod method) {
        TypeResolution types = TypeResolution.of(method.beanClass());
        List<MethodParameter> parameters = new ArrayList<>();
        for (Parameter parameter : method.method().getParameters()) {
            Type type = types.resolve(parameter.getParameterizedType());
            parameters.add(new MethodParameter(parameter.getName(), type, withheld(parameter, type)));
        }
        return parameters;
    }

    private static @Nullable String withheld(Parameter parameter, Type type) {
        if (parameter.isAnnotationPresent(Sensitive.class)) {
            return "is @Sensitive";
        }
        Optional<String> sensitive = SensitiveResult.in(type);
        if (sensitive.isPresent()) {
            return "holds " + sensitive.get() + ", which is @Sensitive";
        }
        return ResultTypes.whyUnsupported(type).isPresent()
                ? "is a " + type.getTypeName() + ", which JSON-B cannot write and read again"
                : null;
    }
}
