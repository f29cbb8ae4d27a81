package dev.once.internal.cdi;

import dev.once.internal.health.Vitals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** How the module of this application is. Asking does not start it. Thread-safe. */
@ApplicationScoped
class ModuleVitals implements Vitals {

    @Inject
    private OnceExtension extension;

    @Inject
    private OnceModule module;

    @Override
    public State now() {
        Optional<RunningModule> running = module.started();
        if (running.isPresent()) {
            return running.get().vitals();
        }
        return extension.isNeeded() ? new NotStarted() : new NotNeeded();
    }
}
