package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.Effect;
import dev.once.OperationEvent;
import dev.once.spi.LedgerStore;
import dev.once.spi.OperationId;
import dev.once.spi.Transactions;
import dev.once.spi.Within;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
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
     */
    public Engine(
            LedgerStore store,
            Transactions transactions,
            NodeState node,
            Threads threads,
            News news,
            EngineSettings settings) {
        Operations operations = new Operations();
        news.asideOf(operations);
        this.parts = new Parts(
                store,
                transactions,
                node,
                operations,
                new Bodies(operations, threads.timer(), settings.downstreamKeys()),
                new Outcomes(settings.resultMax()),
                new Rooms(id -> store.find(id, Within.OWN_TRANSACTION)),
                new RunningAttempts(),
                new Unsettled(),
                new Questions(threads.verifiers(), threads.timer(), settings.verifyTimeout()),
                threads,
                news,
                settings);
        this.writeAhead = new WriteAhead(parts);
        this.withinTransaction = new WithinTransaction(parts);
    }

    /**
     * Answers a call.
     *
     * @return the method's own result where it ran, else the recorded one. Where the method returns a stage, a stage
     *     that completes with it once it is recorded; where it returns a future, a completed one
     * @throws Exception what the method threw, where it ran; the recorded failure; or an
     *     {@code IdempotencyException}. Where the method returns a stage, the stage fails with it, but for what the
     *     method threw before it returned one
     */
    public @Nullable Object call(Invocation call) throws Exception {
        return switch (call.policy().returns()) {
            case VALUE -> answer(call);
            case STAGE -> AsyncAnswers.stage(call, this::answer);
            case FUTURE -> AsyncAnswers.future(call, this::answer);
        };
    }

    private @Nullable Object answer(Invocation call) throws Exception {
        try {
            return answered(call);
        } catch (Throwable t) {
            Rejections.tell(parts.news(), call, t);
            throw t;
        } finally {
            parts.news().waited(call);
        }
    }

    /**
     * Tells of a call that could not be named, and so never came here.
     *
     * @param action the method's action
     * @param context what is known of the caller
     * @param progress of the call, which began with it
     */
    public void refused(
            String action, Map<CallContext.Field, String> context, Progress progress, RuntimeException refusal) {
        parts.operations().callBegins();
        Map<CallContext.Field, String> told = new EnumMap<>(CallContext.Field.class);
        told.putAll(context);
        // It may be what is wrong, and nobody has looked what it holds.
        told.remove(CallContext.Field.CALLER_KEY);
        parts.news().tell(Rejections.event(new OperationEvent.Call(action, "", told), progress, refusal));
    }

    private @Nullable Object answered(Invocation call) throws Exception {
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

    /** Where to tell what has happened to operations. */
    public News news() {
        return parts.news();
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
