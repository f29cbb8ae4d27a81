package dev.once.spi;

import dev.once.spi.Interference.Verb;
import dev.once.spi.Interference.When;
import dev.once.spi.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The fake, by which the engine's tests judge, keeps what a real ledger promises. */
class InMemoryLedgerTest extends LedgerContract {

    private final SettableClock clock = new SettableClock();
    private final InMemoryTransactions transactions = new InMemoryTransactions();
    private final InMemoryLedgerStore store = new InMemoryLedgerStore(transactions, clock, Duration.ofSeconds(10));
    private final InMemoryTable<String, String> ownRows = new InMemoryTable<>(transactions);

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public OperatorStore operators() {
        return store;
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public NodeStore nodes() {
        return store.nodes();
    }

    @Override
    public Duration deadAfter() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void beatAgo(UUID incarnation, Duration ago) {
        store.nodes().beatAgo(incarnation, ago);
    }

    @Override
    public void loseAcknowledgement(Verb verb, boolean committed) {
        store.interference().fail(1, verb, committed ? When.AFTER : When.BEFORE, Kind.IN_DOUBT);
    }

    @Override
    public List<String> keptAttempts(OperationId id) {
        return store.attempts(id).stream()
                .map(attempt -> attempt.generation() + "." + attempt.fence())
                .toList();
    }

    @Override
    public void writeOwnRow(String what) {
        ownRows.lock(what, Duration.ZERO);
        ownRows.put(what, what);
    }

    @Override
    public boolean hasOwnRow(String what) {
        return ownRows.committed().contains(what);
    }
}
