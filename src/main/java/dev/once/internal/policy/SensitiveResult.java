package dev.once.internal.policy;

import dev.once.Sensitive;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what is {@link Sensitive} in the declarations that a return type leads to. */
final class SensitiveResult {

    private final Set<Type> seen = new HashSet<>();

    private SensitiveResult() {}

    /** The first sensitive component or getter, as {@code Class.name}. */
    static Optional<String> in(Type declared) {
        return new SensitiveResult().find(declared);
    }

    private Optional<String> find(Type type) {
        if (!seen.add(type)) {
            return Optional.empty();
        }
        if (type instanceof GenericArrayType array) {
            return find(array.getGenericComponentType());
        }
        Class<?> raw = TypeResolution.erasure(type);
        if (raw.isArray()) {
            return find(raw.getComponentType());
        }
        if (type instanceof ParameterizedType generic) {
            Optional<String> argument = Arrays.stream(generic.getActualTypeArguments())
                    .flatMap(each -> find(each).stream())
                    .findFirst();
            if (argument.isPresent()) {
                return argument;
            }
        }
        if (ResultTypes.isOfPlatform(raw)) {
            return Optional.empty();
        }
        for (Map.Entry<AnnotatedElement, String> member : members(raw).entrySet()) {
            if (member.getKey().isAnnotationPresent(Sensitive.class)) {
                return Optional.of(raw.getTypeName() + "." + member.getValue());
            }
        }
        Type superclass = raw.getGenericSuperclass();
        Optional<String> inherited = superclass == null ? Optional.empty() : find(superclass);
        if (inherited.isPresent()) {
            return inherited;
        }
        return Arrays.stream(raw.getMethods())
                .filter(SensitiveResult::isRead)
                .flatMap(method -> find(method.getGenericReturnType()).stream())
                .findFirst();
    }

    private static Map<AnnotatedElement, String> members(Class<?> type) {
        Map<AnnotatedElement, String> members = new LinkedHashMap<>();
        if (type.isRecord()) {
            Arrays.stream(type.getRecordComponents()).forEach(component -> members.put(component, component.getName()));
        }
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            Arrays.stream(each.getDeclaredMethods()).forEach(method -> members.put(method, method.getName()));
        }
        for (Method method : type.getMethods()) {
            members.put(method, method.getName());
        }
        return members;
    }

    private static boolean isRead(Method method) {
        return method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && method.getDeclaringClass() != Object.class;
    }
}
