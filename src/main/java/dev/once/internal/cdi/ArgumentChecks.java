package dev.once.internal.cdi;

import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the arguments of a method's calls have to satisfy. The container's own check, by Bean Validation, runs
 * inside of ours, when the call is claimed already: what it refuses would count as an attempt. Thread-safe.
 */
@FunctionalInterface
interface ArgumentChecks {

    /** Checks the arguments of one method's calls. Thread-safe. */
    @FunctionalInterface
    interface Check {

        /** Everything is allowed. */
        Check NONE = (target, arguments) -> {};

        /** Throws what the caller gets where the arguments must not be used; nothing has happened then. */
        void check(Object target, @Nullable Object[] arguments);
    }

    Check of(Class<?> beanClass, Method method);

    /** What each parameter must be, by its name, where a failure is that a call's arguments are not; else empty. */
    static List<String> violations(Throwable failure, Method method) {
        try {
            return ParameterConstraints.violations(failure, method);
        } catch (NoClassDefFoundError e) {
            return List.of();
        }
    }

    /** By Bean Validation, where the server has it. */
    static ArgumentChecks of(Instance<Object> beans) {
        try {
            return ParameterConstraints.find(beans);
        } catch (NoClassDefFoundError e) {
            return (beanClass, method) -> Check.NONE;
        }
    }
}
