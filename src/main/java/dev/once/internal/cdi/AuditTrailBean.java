package dev.once.internal.cdi;

import dev.once.AuditTrail;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.spi.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The audit of the running module. Thread-safe. */
@ApplicationScoped
class AuditTrailBean implements AuditTrail {

    @Inject
    private OnceModule module;

    @Inject
    private CallContexts contexts;

    @Override
    public Page find(Query query) {
        try {
            return module.running().audit().find(query, contexts.actor().orElse(""));
        } catch (StoreException e) {
            throw new LedgerUnavailableException(
                    "The audit cannot be read now, or the reading could not be recorded, without which nothing is shown."
                            + " Try again later.",
                    null,
                    null,
                    e);
        }
    }
}
