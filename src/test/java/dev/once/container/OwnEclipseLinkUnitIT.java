package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An application that names no provider gets the server's, EclipseLink, although Hibernate has come into the WAR. */
class OwnEclipseLinkUnitIT extends OwnUnitContract {

    OwnEclipseLinkUnitIT() {
        super("org.eclipse.persistence.");
    }

    @Deployment
    static WebArchive war() {
        return war("own-eclipselink", "", "");
    }
}
