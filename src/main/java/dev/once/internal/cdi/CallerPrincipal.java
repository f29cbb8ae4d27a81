package dev.once.internal.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The container's caller principal, by Jakarta Security. */
final class CallerPrincipal {

    private CallerPrincipal() {}

    /** Gives the caller of the calling thread, null where nobody has been authenticated or the server cannot do so. */
    static Supplier<@Nullable Principal> supplier() {
        try {
            return BySecurityContext.supplier();
        } catch (NoClassDefFoundError e) {
            // The server has no Jakarta Security.
            return () -> null;
        }
    }

    /** Loaded only where the API is there. */
    private static final class BySecurityContext {

        private static Supplier<@Nullable Principal> supplier() {
            Instance<SecurityContext> context = CDI.current().select(SecurityContext.class);
            if (!context.isResolvable()) {
                return () -> null;
            }
            SecurityContext security = context.get();
            return security::getCallerPrincipal;
        }
    }
}
