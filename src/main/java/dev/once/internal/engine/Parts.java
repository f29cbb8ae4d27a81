package dev.once.internal.engine;

import dev.once.spi.AbandonedOperation;
import dev.once.spi.Claim;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperationRecord;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.Transactions;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.util.List;
import java.util.Optional;
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
        News news,
        EngineSettings settings) {

    /** A write about the attempt is acknowledged: nobody has to care for its claim any more, and waiters may look. */
    void acknowledged(OperationId id, UUID token) {
        running.leave(token);
        rooms.signal(id);
    }

    /** Gives up a claim of which nobody will tell the end: it is abandoned from now on. */
    void giveUp(Invocation call, Claim claim) {
        if (store.write(claim, new Recording.GivenUp(), Within.OWN_TRANSACTION) instanceof WriteResult.Written) {
            news.abandoned(List.of(
                    new AbandonedOperation(claim.id(), call.policy().action(), claim.attempt(), Status.PENDING)));
        }
    }

    /** Settles what was seen: true, and told, unless somebody was first. */
    boolean settle(OperationRecord seen) {
        Optional<Status> settled = store.settle(seen);
        settled.ifPresent(status -> {
            news.takenOver(seen);
            news.became(seen.action(), seen.id(), status);
            rooms.signal(seen.id());
        });
        return settled.isPresent();
    }

    /** Settles now, or in the background until it succeeds; whatever goes wrong now. */
    void settle(OperationId id, UUID token, Unsettled.Settlement settlement) {
        unsettled.settle(id, token, settlement);
    }
}
