package dev.once.internal.engine;

import dev.once.Effect;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.Transactions;
import dev.once.spi.Within;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Runs idempotent calls: each is answered from the ledger, or runs its method under a claim, at most once. The protocol
 * is described in {@code docs/internals/protocol.md}. Thread-safe.
 */
public final class Engine {

    private final Parts parts;
    private final WriteAhead writeAhead;
    private final WithinTransaction withinTransaction;

    /**
     * An engine on these ports.
     *
     * @param timer interrupts attempts at their time limits; its tasks are short
     * @param verifiers runs verifiers; may refuse them
     */
    public Engine(
            LedgerStore store,
            Transactions transactions,
            NodeState node,
            ScheduledExecutorService timer,
            ExecutorService verifiers,
            EngineSettings settings) {
        Operations operations = new Operations();
        this.parts = new Parts(
                store,
                transactions,
                node,
                operations,
                new Bodies(operations, timer),
                new Outcomes(settings.resultMax()),
                new Rooms(id -> store.find(id, Within.OWN_TRANSACTION)),
                new RunningAttempts(),
                new Unsettled(),
                new Questions(verifiers, timer, settings.verifyTimeout()),
                settings);
        this.writeAhead = new WriteAhead(parts);
        this.withinTransaction = new WithinTransaction(parts);
    }

    /**
     * Answers a call.
     *
     * @return the method's own result where it ran, else the recorded one
     * @throws Exception what the method threw, where it ran; the recorded failure; or an
     *     {@code IdempotencyException}
     */
    public @Nullable Object call(Invocation call) throws Exception {
        parts.operations().callBegins();
        if (parts.operations().runs(call.id())) {
            throw Refusals.reentrant(call);
        }
        Optional<CompletedHere.Completed> completed = CompletedHere.get(parts.transactions(), call.id());
        if (completed.isPresent()) {
            return Replays.of(parts, call, completed.get());
        }
        if (parts.transactions().state() == Transactions.State.DOOMED) {
            throw Refusals.doomed(call);
        }
        return call.policy().effect() == Effect.TRANSACTIONAL ? withinTransaction.call(call) : writeAhead.call(call);
    }

    /** There is news of an operation that did not come of a call. To be called after the commit. */
    public void signal(OperationId id) {
        parts.rooms().signal(id);
    }

    /** What runs on the calling thread. */
    public Operations operations() {
        return parts.operations();
    }

    /** The attempts of this node that the ledger may show as PENDING. */
    public RunningAttempts running() {
        return parts.running();
    }

    /** What this node could not write yet. */
    public Unsettled unsettled() {
        return parts.unsettled();
    }
}
