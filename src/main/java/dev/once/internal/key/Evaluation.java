package dev.once.internal.key;

import dev.once.internal.key.KeyPlan.Argument;
import jakarta.el.ArrayELResolver;
import jakarta.el.BeanELResolver;
import jakarta.el.CompositeELResolver;
import jakarta.el.ELContext;
import jakarta.el.ELException;
import jakarta.el.ELResolver;
import jakarta.el.FunctionMapper;
import jakarta.el.ListELResolver;
import jakarta.el.MapELResolver;
import jakarta.el.MethodNotFoundException;
import jakarta.el.VariableMapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The context in which an expression is evaluated for one call: names are parameters; the members of the application's
 * objects are those of the canonical form, record components included, which Jakarta Expression Language 5.0 does not
 * know; all else is as everywhere. Nothing can be assigned. For one use on one thread.
 */
final class Evaluation extends ELContext {

    private static final ELResolver RESOLVER = resolver();

    private static final Set<String> OBJECT_METHODS =
            Stream.of(Object.class.getDeclaredMethods()).map(Method::getName).collect(Collectors.toUnmodifiableSet());

    private final Map<String, Argument> parameters;
    private final @Nullable Object[] arguments;
    private boolean sensitive;
    private boolean guarded;

    Evaluation(Map<String, Argument> parameters, @Nullable Object[] arguments) {
        this.parameters = parameters;
        this.arguments = arguments;
        putContext(Evaluation.class, this);
    }

    /** Implementations hand resolvers a context of their own that stands before this one. */
    private static Evaluation of(ELContext context) {
        return (Evaluation) context.getContext(Evaluation.class);
    }

    /** Whether the value comes from something that nobody may see. */
    boolean sensitive() {
        return sensitive;
    }

    /** Whether anything on the way to it may know something that nobody may see, and may tell it in an exception. */
    boolean guarded() {
        return guarded;
    }

    private void touches(Shape shape, boolean isSensitive) {
        sensitive |= isSensitive;
        guarded |= isSensitive || shape.hasSensitive();
    }

    @Override
    public ELResolver getELResolver() {
        return RESOLVER;
    }

    @Override
    public @Nullable FunctionMapper getFunctionMapper() {
        return null;
    }

    @Override
    public @Nullable VariableMapper getVariableMapper() {
        return null;
    }

    private static ELResolver resolver() {
        CompositeELResolver all = new CompositeELResolver();
        all.add(new Parameters());
        all.add(new Members());
        all.add(new MapELResolver(true));
        all.add(new ListELResolver(true));
        all.add(new ArrayELResolver(true));
        all.add(new PlatformMembers());
        return all;
    }

    /** The parameters by name. */
    private static final class Parameters extends ReadOnlyResolver {

        @Override
        public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object name) {
            Evaluation evaluation = of(context);
            Argument parameter = base == null && name instanceof String ? evaluation.parameters.get(name) : null;
            if (parameter == null) {
                return null;
            }
            context.setPropertyResolved(base, name);
            evaluation.sensitive |= parameter.sensitive();
            evaluation.guarded |= parameter.sensitive();
            return evaluation.arguments[parameter.index()];
        }
    }

    /** Components, getters and methods without arguments of the application's classes, be they public or not. */
    private static final class Members extends ReadOnlyResolver {

        @Override
        public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object name) {
            Shape shape = shape(base);
            Shape.Property property = shape == null ? null : shape.property(String.valueOf(name));
            Method accessor = property == null ? null : property.accessor();
            if (base == null || shape == null || property == null || accessor == null) {
                return null;
            }
            context.setPropertyResolved(base, name);
            of(context).touches(shape, property.sensitive());
            return call(base, accessor);
        }

        @Override
        public @Nullable Object invoke(
                ELContext context,
                @Nullable Object base,
                @Nullable Object name,
                Class<?> @Nullable [] types,
                @Nullable Object @Nullable [] given) {
            Shape shape = shape(base);
            Method method = base == null || shape == null || hasArguments(given)
                    ? null
                    : method(base.getClass(), String.valueOf(name));
            if (base == null || shape == null || method == null) {
                return null;
            }
            context.setPropertyResolved(base, name);
            of(context).touches(shape, shape.isSensitive(method));
            return call(base, method);
        }

        /** Null where other resolvers know better. */
        private static @Nullable Shape shape(@Nullable Object base) {
            return base == null
                            || base instanceof Map
                            || base instanceof List
                            || base.getClass().isArray()
                            || Shape.isPlatform(base.getClass())
                    ? null
                    : Shape.of(base.getClass());
        }

        private static @Nullable Method method(Class<?> type, String name) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(name)
                        && method.getParameterCount() == 0
                        && !Modifier.isStatic(method.getModifiers())
                        && !isOfEveryObject(name)
                        && method.trySetAccessible()) {
                    return method;
                }
            }
            return null;
        }

        private static @Nullable Object call(Object base, Method method) {
            try {
                return method.invoke(base);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new ELException(method.getName() + " threw an exception", e.getCause());
            } catch (IllegalAccessException e) {
                throw new ELException(method.getName() + " is not accessible", e);
            }
        }
    }

    /** What is left: properties of the platform's types, and their methods without arguments. */
    private static final class PlatformMembers extends BeanELResolver {

        PlatformMembers() {
            super(true);
        }

        @Override
        public @Nullable Object invoke(
                ELContext context,
                @Nullable Object base,
                @Nullable Object name,
                Class<?> @Nullable [] types,
                @Nullable Object @Nullable [] given) {
            if (hasArguments(given) || isOfEveryObject(String.valueOf(name))) {
                throw new MethodNotFoundException("only methods without arguments, and none of java.lang.Object");
            }
            return super.invoke(context, base, name, types, given);
        }
    }

    private static boolean hasArguments(@Nullable Object @Nullable [] given) {
        return given != null && given.length > 0;
    }

    /** Such as {@code toString} and {@code hashCode}: new for each object, where a class does not say otherwise. */
    static boolean isOfEveryObject(String method) {
        return OBJECT_METHODS.contains(method);
    }

    /** Assigns nothing. */
    abstract static class ReadOnlyResolver extends ELResolver {

        @Override
        public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object name) {
            return null;
        }

        @Override
        public void setValue(ELContext context, @Nullable Object base, @Nullable Object name, @Nullable Object value) {
            // not resolved, and so refused
        }

        @Override
        public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object name) {
            return true;
        }

        @Override
        public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
            return Object.class;
        }
    }
}
