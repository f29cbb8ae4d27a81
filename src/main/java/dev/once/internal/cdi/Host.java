package dev.once.internal.cdi;

import dev.once.spi.AuditStore;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperatorStore;
import dev.once.spi.Transactions;
import java.security.Principal;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the module has of the container that it runs in. */
interface Host {

    /**
     * Opens the ledger; to be called outside of a transaction.
     *
     * @throws dev.once.exceptions.IdempotentDefinitionException where something is missing or cannot be used
     */
    OpenLedger open(ModuleSettings settings);

    /** The container's transactions. */
    Transactions transactions();

    /** Gives the caller of the calling thread; null where nobody has been authenticated. */
    Supplier<@Nullable Principal> principal();

    /** Threads of the container. */
    ThreadFactory threads();

    /** The ledger's stores. */
    interface OpenLedger extends AutoCloseable {

        LedgerStore ledger();

        OperatorStore operators();

        AuditStore audit();

        /** The database that it is in. */
        String product();

        /** A store for one thread. */
        NodeStore nodes();

        @Override
        void close();
    }
}
