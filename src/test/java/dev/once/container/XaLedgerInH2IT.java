package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The ledger in H2, the books in PostgreSQL. */
class XaLedgerInH2IT extends XaContract {

    @Deployment
    static WebArchive war() {
        return war("xa-ledger-in-h2", "jdbc/xa-h2", "jdbc/xa-postgresql");
    }
}
