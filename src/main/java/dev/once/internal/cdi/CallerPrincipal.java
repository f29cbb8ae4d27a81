package dev.once.internal.cdi;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The container's caller principal, by Jakarta Security. */
final class CallerPrincipal {

    private CallerPrincipal() {}

    /** Whether the server can know callers at all. */
    static boolean isKnown(BeanManager beans) {
        try {
            return BySecurityContext.isThere(beans);
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    /** Gives the caller of the calling thread, null where nobody has been authenticated or the server cannot do so. */
    static Supplier<@Nullable Principal> supplier(Instance<Object> beans) {
        try {
            return BySecurityContext.supplier(beans);
        } catch (NoClassDefFoundError e) {
            // The server has no Jakarta Security.
            return () -> null;
        }
    }

    /** Loaded only where the API is there. */
    private static final class BySecurityContext {

        private static boolean isThere(BeanManager beans) {
            return !beans.getBeans(SecurityContext.class, Any.Literal.INSTANCE).isEmpty();
        }

        private static Supplier<@Nullable Principal> supplier(Instance<Object> beans) {
            Instance<SecurityContext> context = beans.select(SecurityContext.class);
            if (!context.isResolvable()) {
                return () -> null;
            }
            SecurityContext security = context.get();
            return security::getCallerPrincipal;
        }
    }
}
