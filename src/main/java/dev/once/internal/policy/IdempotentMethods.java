package dev.once.internal.policy;

import dev.once.Idempotent;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which methods {@link Idempotent} covers: those that carry it, and the public business methods of classes that carry
 * or inherit it. Pure reflection.
 */
public final class IdempotentMethods {

    /** Called by the container for its own purposes: not business methods. */
    private static final List<Class<? extends Annotation>> NOT_BUSINESS =
            List.of(PostConstruct.class, PreDestroy.class, AroundInvoke.class, Inject.class, Produces.class);

    private IdempotentMethods() {}

    /** The methods of a bean that are covered, also those that must not be, which {@link PolicyFactory} refuses. */
    public static List<IdempotentMethod> of(Class<?> beanClass) {
        List<IdempotentMethod> methods = new ArrayList<>();
        for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isSynthetic() && implementation(beanClass, method).equals(method)) {
                    cover(beanClass, method).ifPresent(methods::add);
                }
            }
        }
        return methods;
    }

    /**
     * What covers a call.
     *
     * @param invoked the method as the container names it: perhaps one that the bean class overrides
     */
    public static Optional<IdempotentMethod> find(Class<?> beanClass, Method invoked) {
        return cover(beanClass, implementation(beanClass, invoked));
    }

    private static Optional<IdempotentMethod> cover(Class<?> beanClass, Method method) {
        Idempotent own = method.getAnnotation(Idempotent.class);
        if (own != null) {
            return Optional.of(new IdempotentMethod(beanClass, method, own, false));
        }
        Idempotent ofClass = method.getDeclaringClass().getAnnotation(Idempotent.class);
        return ofClass != null && isBusiness(method)
                ? Optional.of(new IdempotentMethod(beanClass, method, ofClass, true))
                : Optional.empty();
    }

    private static boolean isBusiness(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && NOT_BUSINESS.stream().noneMatch(method::isAnnotationPresent)
                && Arrays.stream(Object.class.getMethods()).noneMatch(object -> sameSignature(object, method));
    }

    /** The method that runs when {@code method} is called on an object of the bean class. */
    private static Method implementation(Class<?> beanClass, Method method) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            return method;
        }
        for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
            for (Method declared : type.getDeclaredMethods()) {
                if (sameSignature(declared, method)) {
                    Method target = declared.isBridge() ? bridged(type, declared) : declared;
                    if (target != null) {
                        return target;
                    }
                }
            }
        }
        return method;
    }

    /** What a bridge method calls; null where that is the superclass's method of the same signature. */
    private static @Nullable Method bridged(Class<?> type, Method bridge) {
        for (Method candidate : type.getDeclaredMethods()) {
            if (!candidate.isBridge()
                    && candidate.getName().equals(bridge.getName())
                    && candidate.getParameterCount() == bridge.getParameterCount()
                    && (sameSignature(candidate, bridge) || overridesAs(type, candidate, bridge))) {
                return candidate;
            }
        }
        return null;
    }

    /** Whether a supertype declares a generic method with the bridge's signature that is the candidate's in {@code type}. */
    private static boolean overridesAs(Class<?> type, Method candidate, Method bridge) {
        TypeResolution resolution = TypeResolution.of(type);
        return supertypes(type).stream()
                .flatMap(supertype -> Arrays.stream(supertype.getDeclaredMethods()))
                .filter(overridden -> sameSignature(overridden, bridge))
                .anyMatch(overridden -> Arrays.equals(
                        Arrays.stream(overridden.getGenericParameterTypes())
                                .map((Type parameter) -> TypeResolution.erasure(resolution.resolve(parameter)))
                                .toArray(),
                        candidate.getParameterTypes()));
    }

    private static Set<Class<?>> supertypes(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        Class<?> superclass = type.getSuperclass();
        if (superclass != null) {
            all.add(superclass);
            all.addAll(supertypes(superclass));
        }
        for (Class<?> implemented : type.getInterfaces()) {
            all.add(implemented);
            all.addAll(supertypes(implemented));
        }
        return all;
    }

    private static boolean sameSignature(Method one, Method other) {
        return one.getName().equals(other.getName())
                && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
    }
}
