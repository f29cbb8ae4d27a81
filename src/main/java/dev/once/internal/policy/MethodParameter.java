package dev.once.internal.policy;

import dev.once.Sensitive;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a method whose arguments are kept.
 *
 * @param name its name, by which an argument is found again
 * @param type its type as the bean class sees it, without type variables
 * @param sensitive whether it is {@link Sensitive} itself
 * @param holds what its type holds that is sensitive, as {@code Class.name}; null where nothing is
 * @param writable whether JSON-B can write its values and read them again
 * @param opaque whether its values are no data: a stream, a connection, what the platform gives
 */
public record MethodParameter(
        String name, Type type, boolean sensitive, @Nullable String holds, boolean writable, boolean opaque) {

    /** Those of a method, in their order. */
    static List<MethodParameter> of(IdempotentMethod method) {
        TypeResolution types = TypeResolution.of(method.beanClass());
        List<MethodParameter> parameters = new ArrayList<>();
        for (Parameter parameter : method.method().getParameters()) {
            Type type = types.resolve(parameter.getParameterizedType());
            String holds = SensitiveResult.in(type).orElse(null);
            boolean writable = ResultTypes.whyUnsupported(type).isEmpty();
            parameters.add(new MethodParameter(
                    parameter.getName(),
                    type,
                    parameter.isAnnotationPresent(Sensitive.class),
                    holds,
                    writable,
                    !writable && holds == null && isOpaque(TypeResolution.erasure(type))));
        }
        return parameters;
    }

    private static boolean isOpaque(Class<?> type) {
        return ResultTypes.isOfPlatform(type)
                && type != Object.class
                && !type.isArray()
                && !Iterable.class.isAssignableFrom(type)
                && !Map.class.isAssignableFrom(type)
                && type != Optional.class;
    }

    /** Why its arguments are not kept for a verifier, to be read after "it "; null where they are. */
    public @Nullable String withheld() {
        if (sensitive) {
            return "is @Sensitive";
        }
        if (holds != null) {
            return "holds " + holds + ", which is @Sensitive";
        }
        return writable ? null : "is a " + type.getTypeName() + ", which JSON-B cannot write and read again";
    }
}
