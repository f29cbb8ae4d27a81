package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Idempotent methods of a CDI bean, with H2, found by the name that the server gives it. */
class CdiBeanIT extends CdiBeanContract {

    @Deployment
    static WebArchive war() {
        return war("cdi");
    }
}
