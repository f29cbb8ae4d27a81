package dev.once.internal.cdi;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.internal.jpa.ContainerDemarcation;
import dev.once.internal.jpa.JtaTransactions;
import dev.once.internal.jpa.LedgerPersistence;
import dev.once.spi.AuditStore;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperatorStore;
import dev.once.spi.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A Jakarta EE server: its data sources, transactions and threads, found by JNDI. */
@ApplicationScoped
class ContainerHost implements Host {

    private static final String LEDGER = "jdbc/once";
    private static final String CLAIMS = "jdbc/once-claims";
    private static final String THREADS = "java:comp/DefaultManagedThreadFactory";

    @Inject
    private ContainerDemarcation demarcation;

    @Inject
    @Any
    private Instance<Object> beans;

    @Override
    public OpenLedger open(ModuleSettings settings) {
        Lookup lookup = new Lookup();
        Optional<DataSource> shared = lookup.resource(LEDGER, DataSource.class);
        if (shared.isEmpty()) {
            throw new IdempotentDefinitionException(
                    "Once found no data source for its ledger (" + lookup.tried() + "). Bind " + LEDGER
                            + " to the data source that the application itself uses, so that both share one"
                            + " transaction: in web.xml <resource-ref><res-ref-name>" + LEDGER
                            + "</res-ref-name><res-type>javax.sql.DataSource</res-type><lookup-name>jdbc/…"
                            + "</lookup-name></resource-ref>, or <resource-ref name=\"" + LEDGER
                            + "\" binding-name=\"jdbc/…\"/> in ibm-web-bnd.xml; or name the server's data source so:"
                            + " <dataSource jndiName=\"" + LEDGER + "\" …> in server.xml.",
                    lookup.failure());
        }
        Optional<DataSource> claims = lookup.resource(CLAIMS, DataSource.class);
        LedgerPersistence persistence = LedgerPersistence.open(
                shared.get(), claims.orElse(null), settings.schema(), settings.audit(), Map.of());
        Transactions transactions = transactions();
        return new Opened(
                persistence,
                persistence.ledger(transactions, settings.deadAfter()),
                persistence.operators(transactions, settings.deadAfter()),
                persistence.audit(transactions));
    }

    @Override
    public Transactions transactions() {
        return JtaTransactions.ofContainer(demarcation);
    }

    @Override
    public Supplier<@Nullable Principal> principal() {
        return CallerPrincipal.supplier(beans);
    }

    @Override
    public ThreadFactory threads() {
        Lookup lookup = new Lookup();
        return lookup.named(THREADS, ThreadFactory.class)
                .orElseThrow(() -> new IdempotentDefinitionException(
                        "Once found no managed threads (" + lookup.tried()
                                + "). Add Jakarta Concurrency to the server: on Open Liberty the feature concurrent-3.0.",
                        lookup.failure()));
    }

    private record Opened(LedgerPersistence persistence, LedgerStore ledger, OperatorStore operators, AuditStore audit)
            implements OpenLedger {

        @Override
        public NodeStore nodes() {
            return persistence.nodes();
        }

        @Override
        public String product() {
            return persistence.product();
        }

        @Override
        public void close() {
            persistence.close();
        }
    }
}
