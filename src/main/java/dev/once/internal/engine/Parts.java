package dev.once.internal.engine;

import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.Transactions;
import java.util.UUID;

/** What the protocols of the engine share. */
record Parts(
        LedgerStore store,
        Transactions transactions,
        NodeState node,
        Operations operations,
        Bodies bodies,
        Outcomes outcomes,
        Rooms rooms,
        RunningAttempts running,
        Unsettled unsettled,
        Questions questions,
        Threads threads,
        EngineSettings settings) {

    /** A write about the attempt is acknowledged: nobody has to care for its claim any more, and waiters may look. */
    void acknowledged(OperationId id, UUID token) {
        running.leave(token);
        rooms.signal(id);
    }

    /** Settles now, or in the background until it succeeds; whatever goes wrong now. */
    void settle(OperationId id, UUID token, Unsettled.Settlement settlement) {
        unsettled.add(id, token, settlement);
        unsettled.settle(id);
    }
}
