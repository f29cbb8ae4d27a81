package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Idempotent methods of a CDI bean, with PostgreSQL, found by the reference of the application. */
class CdiBeanPostgreSqlIT extends CdiBeanContract {

    @Deployment
    static WebArchive war() {
        return OnceWar.bound(war("cdi-postgresql"), "jdbc/postgresql");
    }
}
