package dev.once.internal.cdi;

import dev.once.AuditTrail;
import dev.once.spi.AuditCall;
import dev.once.spi.AuditStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told of calls, and who has read. Thread-safe. */
final class InMemoryAuditStore implements AuditStore {

    final List<AuditCall> calls = new CopyOnWriteArrayList<>();
    final List<String> readers = new CopyOnWriteArrayList<>();

    @Override
    public void append(List<AuditCall> appended) {
        calls.addAll(appended);
    }

    @Override
    public AuditTrail.Page find(AuditTrail.Query query, String actor) {
        readers.add(actor);
        return new AuditTrail.Page(List.of(), Optional.empty());
    }
}
