package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An application that uses Hibernate, in the version that comes with Once. */
class OwnHibernateUnitIT extends OwnUnitContract {

    OwnHibernateUnitIT() {
        super("org.hibernate.");
    }

    /** Hibernate's enhancer, run by this server on classes of a WAR that holds Hibernate, overflows the stack. */
    @Deployment
    static WebArchive war() {
        return war("own-hibernate", "<provider>org.hibernate.jpa.HibernatePersistenceProvider</provider>", """
                <property name="hibernate.enhancer.enableDirtyTracking" value="false"/>
                <property name="hibernate.enhancer.enableLazyInitialization" value="false"/>""");
    }
}
