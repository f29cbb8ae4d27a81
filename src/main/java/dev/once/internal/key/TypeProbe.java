package dev.once.internal.key;

import dev.once.internal.key.KeyPlan.Argument;
import jakarta.el.CompositeELResolver;
import jakarta.el.ELContext;
import jakarta.el.ELException;
import jakarta.el.ELResolver;
import jakarta.el.FunctionMapper;
import jakarta.el.ValueExpression;
import jakarta.el.VariableMapper;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an expression over declared types in place of values, at deployment: so a property that does not exist is
 * found before the first call, and a path has the type that it is declared with. For one use on one thread.
 */
final class TypeProbe extends ELContext {

    /** What stands for a value. */
    private record Declared(Position position) {}

    private final Map<String, Argument> parameters;
    private final Consumer<String> problems;
    private boolean wrong;

    private TypeProbe(Map<String, Argument> parameters, Consumer<String> problems) {
        this.parameters = parameters;
        this.problems = problems;
        putContext(TypeProbe.class, this);
    }

    private static TypeProbe of(ELContext context) {
        return (TypeProbe) context.getContext(TypeProbe.class);
    }

    /**
     * The place of the expression's value.
     *
     * @param problems takes a clause for a member that does not exist
     */
    static Position typeOf(ValueExpression expression, Map<String, Argument> parameters, Consumer<String> problems) {
        TypeProbe probe = new TypeProbe(parameters, problems);
        try {
            return expression.getValue(probe) instanceof Declared declared ? declared.position() : Position.OPEN;
        } catch (RuntimeException e) {
            // It is wrong, which has been said, or it computes, and a type is no number.
            return Position.OPEN;
        }
    }

    private @Nullable Object member(Position owner, Object name) {
        Class<?> type = owner.type();
        if (Map.class.isAssignableFrom(type)) {
            return new Declared(owner.value());
        }
        if (type.isArray()) {
            return new Declared(owner.component());
        }
        if (Collection.class.isAssignableFrom(type)) {
            return new Declared(owner.element());
        }
        if (type == Optional.class) {
            return missing("nothing can be read of an Optional but itself");
        }
        if (isOpen(type)) {
            return new Declared(Position.OPEN);
        }
        if (!Shape.isPlatform(type)) {
            Shape.Property property = Shape.of(type).property(name.toString());
            if (property != null) {
                return new Declared(property.position(owner.bindings()));
            }
        } else if (!Getters.of(type).byProperty().containsKey(name.toString())) {
            return missing(type.getName() + " has no property " + name);
        } else {
            return new Declared(Position.OPEN);
        }
        return missing(type.getName() + " has no component or getter " + name);
    }

    private @Nullable Object method(Position owner, String name, int arguments) {
        Class<?> type = owner.type();
        if (arguments > 0 || Evaluation.isOfEveryObject(name)) {
            return missing("only methods without arguments can be called, and none of java.lang.Object; not " + name);
        }
        if (isOpen(type)) {
            return new Declared(Position.OPEN);
        }
        Set<Position> results = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .filter(method -> !method.isBridge())
                .map(method -> Position.of(method.getGenericReturnType(), owner.bindings()))
                .collect(Collectors.toSet());
        if (results.isEmpty()) {
            return missing(type.getName() + " has no public method " + name + " without arguments");
        }
        return new Declared(results.size() == 1 ? results.iterator().next() : Position.OPEN);
    }

    /** Whether the value may have more than the declaration shows. */
    private static boolean isOpen(Class<?> type) {
        return type == Object.class
                || type.isInterface()
                || (Modifier.isAbstract(type.getModifiers()) && !type.isPrimitive());
    }

    private @Nullable Object missing(String problem) {
        if (!wrong) {
            wrong = true;
            problems.accept(problem);
        }
        throw new ELException(problem);
    }

    @Override
    public ELResolver getELResolver() {
        CompositeELResolver resolver = new CompositeELResolver();
        resolver.add(new Types());
        return resolver;
    }

    @Override
    public @Nullable FunctionMapper getFunctionMapper() {
        return null;
    }

    @Override
    public @Nullable VariableMapper getVariableMapper() {
        return null;
    }

    /** Types in place of values. */
    private static final class Types extends Evaluation.ReadOnlyResolver {

        @Override
        public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object name) {
            TypeProbe probe = of(context);
            if (base == null && name instanceof String && probe.parameters.containsKey(name)) {
                context.setPropertyResolved(true);
                return new Declared(probe.parameters.get(name).position());
            }
            if (base instanceof Declared declared && name != null) {
                context.setPropertyResolved(true);
                return probe.member(declared.position(), name);
            }
            return null;
        }

        @Override
        public @Nullable Object invoke(
                ELContext context,
                @Nullable Object base,
                @Nullable Object name,
                Class<?> @Nullable [] types,
                @Nullable Object @Nullable [] given) {
            if (!(base instanceof Declared declared)) {
                return null;
            }
            context.setPropertyResolved(true);
            int count = given == null ? 0 : given.length;
            return of(context).method(declared.position(), String.valueOf(name), count);
        }
    }
}
