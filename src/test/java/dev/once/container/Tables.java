package dev.once.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Creates the application's table with the application. */
@ApplicationScoped
class Tables {

    @Inject
    private Rows rows;

    void create(@Observes @Initialized(ApplicationScoped.class) Object event) {
        rows.create();
    }
}
