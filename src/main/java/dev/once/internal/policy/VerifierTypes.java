package dev.once.internal.policy;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.OutcomeVerifier;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
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
        return new VerifierPolicy(verifier, replays);
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
}
