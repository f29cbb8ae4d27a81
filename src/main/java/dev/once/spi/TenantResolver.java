package dev.once.spi;

/**
 * Says on whose behalf the installation works: a CDI bean of an application that serves several; two
 * of them fail the deployment. Without one, the
 * tenant is {@code once.tenant}; without that, the application has one tenant, which has no name. Thread-safe.
 */
@FunctionalInterface
public interface TenantResolver {

    /**
     * The tenant of the call that the calling thread makes now: 1 to 255 characters, none of them a control character.
     * Anything else, {@code null} and an exception fail the call, and nothing runs. It is not asked where
     * {@code CallContext.with} or a {@link CallContextSource} knows the tenant.
     */
    String tenant();
}
