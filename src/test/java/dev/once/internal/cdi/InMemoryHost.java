package dev.once.internal.cdi;

import dev.once.spi.AuditStore;
import dev.once.spi.InMemoryLedgerStore;
import dev.once.spi.InMemoryTransactions;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperatorStore;
import dev.once.spi.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A container with a ledger in memory. */
@ApplicationScoped
class InMemoryHost implements Host {

    private final InMemoryTransactions transactions = new InMemoryTransactions();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    final InMemoryAuditStore audit = new InMemoryAuditStore();

    private volatile Principal caller;

    /** From now on this is the caller of every thread; null for nobody. */
    void caller(String name) {
        caller = name == null ? null : () -> name;
    }

    int opened() {
        return opened.get();
    }

    int closed() {
        return closed.get();
    }

    @Override
    public OpenLedger open(ModuleSettings settings) {
        opened.incrementAndGet();
        InMemoryLedgerStore ledger = new InMemoryLedgerStore(transactions, Clock.systemUTC(), settings.deadAfter());
        return new OpenLedger() {
            @Override
            public LedgerStore ledger() {
                return ledger;
            }

            @Override
            public OperatorStore operators() {
                return ledger;
            }

            @Override
            public AuditStore audit() {
                return audit;
            }

            @Override
            public NodeStore nodes() {
                return ledger.nodes();
            }

            @Override
            public String product() {
                return "memory";
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public Supplier<Principal> principal() {
        return () -> caller;
    }

    @Override
    public ThreadFactory threads() {
        return task -> {
            Thread thread = new Thread(task, "once-test");
            thread.setDaemon(true);
            return thread;
        };
    }
}
