package dev.once.internal.policy;

import dev.once.internal.engine.Policy;
import java.lang.reflect.Type;

/**
 * What an idempotent method asks for, validated.
 *
 * @param method the method
 * @param policy what the engine has to know of it
 * @param resultType its return type as the bean class sees it, without type variables
 * @param enabled whether it is protected; false where the operator has switched that off
 */
public record MethodPolicy(IdempotentMethod method, Policy policy, Type resultType, boolean enabled) {}
