package dev.once.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The ledger in PostgreSQL, the books in H2. */
class XaLedgerInPostgreSqlIT extends XaContract {

    @Deployment
    static WebArchive war() {
        return war("xa-ledger-in-postgresql", "jdbc/xa-postgresql", "jdbc/xa-h2");
    }
}
