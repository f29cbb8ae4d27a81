package dev.once.internal.key;

import jakarta.el.ELContext;
import jakarta.el.ELResolver;
import jakarta.el.FunctionMapper;
import jakarta.el.ValueExpression;
import jakarta.el.VariableMapper;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The context in which an expression is parsed: it learns the names that the expression uses. For one use. */
final class Names extends ELContext {

    private final Set<String> used = new LinkedHashSet<>();

    /** Asked for each name at parsing (Jakarta Expression Language, 1.19); it binds none. */
    private final VariableMapper mapper = new VariableMapper() {
        @Override
        public @Nullable ValueExpression resolveVariable(String name) {
            used.add(name);
            return null;
        }

        @Override
        public ValueExpression setVariable(String name, ValueExpression expression) {
            throw new UnsupportedOperationException("names are parameters, which do not change");
        }
    };

    Set<String> used() {
        return used;
    }

    @Override
    public VariableMapper getVariableMapper() {
        return mapper;
    }

    @Override
    public @Nullable FunctionMapper getFunctionMapper() {
        return null;
    }

    @Override
    public @Nullable ELResolver getELResolver() {
        return null;
    }
}
