package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.spi.Fingerprint;
import dev.once.spi.OperationId;
import dev.once.spi.Recording;
import dev.once.spi.Transactions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations that were completed in the transaction of this thread, and that nobody else can see before it
 * commits. A second call in the same transaction is answered from here: in the ledger it would wait for itself.
 */
final class CompletedHere {

    /** An operation that is SUCCEEDED if this transaction commits. */
    record Completed(
            Fingerprint fingerprint,
            Recording.Succeeded recording,
            int attempt,
            Map<CallContext.Field, String> context) {}

    private CompletedHere() {}

    static void put(Transactions transactions, OperationId id, Completed completed) {
        Map<OperationId, Completed> map = map(transactions);
        if (map == null) {
            map = new HashMap<>();
            transactions.putResource(CompletedHere.class, map);
        }
        map.put(id, completed);
    }

    static Optional<Completed> get(Transactions transactions, OperationId id) {
        Map<OperationId, Completed> map = map(transactions);
        return map == null ? Optional.empty() : Optional.ofNullable(map.get(id));
    }

    @SuppressWarnings("unchecked") // put() alone writes it
    private static @Nullable Map<OperationId, Completed> map(Transactions transactions) {
        return transactions.state() == Transactions.State.NONE
                ? null
                : (Map<OperationId, Completed>) transactions.resource(CompletedHere.class);
    }
}
