package dev.once.internal.cdi;

import dev.once.Ledger;
import dev.once.Outcome;
import dev.once.PastAttempt.Thrown;
import dev.once.exceptions.LedgerUnavailableException;
import dev.once.exceptions.SettlementRefusedException;
import dev.once.internal.engine.Message;
import dev.once.internal.policy.MethodPolicy;
import dev.once.spi.AttemptRecord;
import dev.once.spi.Decision;
import dev.once.spi.Decision.Becoming;
import dev.once.spi.Failure;
import dev.once.spi.OperationId;
import dev.once.spi.OperationQuery;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.StoreException;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides for operators, by the store's guarded statements. Stateless. */
final class OperatorLedger implements Ledger {

    private static final System.Logger LOG = System.getLogger(OperatorLedger.class.getName());

    private final Supplier<RunningModule> module;
    private final Supplier<Optional<String>> who;
    private final boolean forced;

    /** {@code who} knows who decides. */
    OperatorLedger(Supplier<RunningModule> module, Supplier<Optional<String>> who, boolean forced) {
        this.module = module;
        this.who = who;
        this.forced = forced;
    }

    @Override
    public Page find(Query query) {
        // one more than is shown says whether there is a next page
        OperationQuery wanted = new OperationQuery(
                query.action().orElse(null),
                query.status()
                        .map(status -> dev.once.spi.Status.valueOf(status.name()))
                        .orElse(null),
                query.olderThan(),
                query.after().map(OperationId::parse).orElse(null),
                query.limit() + 1);
        List<OperationRecord> found = asked(() -> module.get().operators().list(wanted));
        boolean more = found.size() > query.limit();
        List<Operation> shown = found.stream()
                .limit(query.limit())
                .map(OperatorLedger::operation)
                .toList();
        return new Page(shown, more ? Optional.of(shown.get(shown.size() - 1).id()) : Optional.empty());
    }

    @Override
    public Optional<History> history(String operationId) {
        OperationId id = OperationId.parse(operationId);
        return asked(() -> module.get()
                .find(id)
                .map(row -> new History(
                        operation(row),
                        module.get().operators().attempts(id).stream()
                                .map(OperatorLedger::event)
                                .toList())));
    }

    @Override
    public void settle(String operationId, Outcome<?> outcome, String why) {
        String reason = checked(why);
        OperationRecord row = inDoubt(operationId);
        if (outcome instanceof Outcome.Happened<?> happened) {
            decide(row, new Becoming.Succeeded(json(row, happened.result()), null), reason);
        } else if (outcome instanceof Outcome.RuledOut<?>) {
            decide(row, new Becoming.Failed(new Failure("SETTLED", reason, "")), reason);
        } else {
            throw new IllegalArgumentException("an operation that is UNKNOWN is not settled by Outcome.unknown()");
        }
    }

    @Override
    public void release(String operationId, String why) {
        String reason = checked(why);
        decide(inDoubt(operationId), new Becoming.Released(), reason);
    }

    @Override
    public Ledger forced() {
        return new OperatorLedger(module, who, true);
    }

    private static String checked(String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException("a decision about an operation needs a reason");
        }
        return why;
    }

    private OperationRecord inDoubt(String operationId) {
        OperationId id = OperationId.parse(operationId);
        OperationRecord row = asked(() -> module.get().find(id))
                .orElseThrow(() -> new SettlementRefusedException(
                        "The ledger has no operation " + id + ". Nothing was changed.", null, operationId));
        if (row.status() != dev.once.spi.Status.UNKNOWN) {
            throw refused(
                    row,
                    "it is " + row.status() + (row.verifying() ? ", being verified" : "")
                            + ", and only what is UNKNOWN is settled or released. Look at it again");
        }
        if (!forced && mayRun(row)) {
            throw refused(
                    row,
                    "an attempt of it may still run on a live node, and may have its effect yet. Wait until it or its"
                            + " node has ended, or use Ledger.forced()");
        }
        return row;
    }

    /** Of its own attempts this node knows whether they run; of those of others that they have not told their end. */
    private boolean mayRun(OperationRecord row) {
        RunningModule running = module.get();
        UUID here = running.incarnation();
        return running.engine().running().has(row.id())
                || asked(() -> running.operators().mayBeRunning(row)).stream().anyMatch(owner -> !owner.equals(here));
    }

    private void decide(OperationRecord row, Becoming becomes, String why) {
        String reason = forced ? why + " (forced)" : why;
        Decision decision = new Decision(becomes, UUID.randomUUID(), who.get().orElse(null), reason);
        if (!asked(() -> module.get().operators().decide(row, decision))) {
            throw refused(row, "it has changed since it was looked at. Look at it again");
        }
        Message.DECIDED.log(LOG, row.id(), row.action(), becomes.status());
        module.get().engine().news().became(row.action(), row.id(), becomes.status());
        module.get().engine().signal(row.id());
    }

    private static SettlementRefusedException refused(OperationRecord row, String why) {
        return new SettlementRefusedException(
                row.action() + ": the operation cannot be settled: " + why + ". Nothing was changed. [operation "
                        + row.id() + "]",
                row.action(),
                row.id().toString());
    }

    private String json(OperationRecord row, @Nullable Object result) {
        Definition definition = module.get()
                .definition(row.action())
                .orElseThrow(() -> new IllegalArgumentException("this application has no method with the action "
                        + row.action()
                        + ", so the result cannot be written as one of it. Settle the operation where the"
                        + " method is."));
        MethodPolicy method = definition.method();
        Class<?> type = erasure(method.resultType());
        if (result != null && type != Void.class && !type.isInstance(result)) {
            throw new IllegalArgumentException(method.method() + " returns "
                    + method.resultType().getTypeName() + ", and the outcome is a "
                    + result.getClass().getName());
        }
        return definition.codec().write(result);
    }

    private static Class<?> erasure(Type type) {
        if (type instanceof ParameterizedType generic) {
            return erasure(generic.getRawType());
        }
        return type instanceof Class<?> raw ? MethodType.methodType(raw).wrap().returnType() : Object.class;
    }

    private static Operation operation(OperationRecord row) {
        Failure failure = row.failure();
        Receipt receipt = row.receipt();
        return new Operation(
                row.id().toString(),
                row.action(),
                row.readableKey(),
                Ledger.Status.valueOf(row.status().name()),
                row.verifying(),
                row.attempts(),
                row.context(),
                Optional.ofNullable(row.result()),
                Optional.ofNullable(failure).map(Failure::type),
                Optional.ofNullable(receipt).map(Receipt::result),
                row.claimedAt(),
                Optional.ofNullable(row.completedAt()),
                Optional.ofNullable(row.expiresAt()));
    }

    private static Event event(AttemptRecord attempt) {
        return new Event(
                Event.Kind.valueOf(attempt.kind().name()),
                attempt.outcome(),
                attempt.startedAt(),
                attempt.endedAt(),
                Optional.ofNullable(attempt.failure())
                        .map(failure -> new Thrown(failure.type(), Optional.ofNullable(failure.message()))),
                Optional.ofNullable(attempt.actor()),
                Optional.ofNullable(attempt.reason()));
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (StoreException e) {
            throw new LedgerUnavailableException(
                    "The ledger cannot be reached, or did not confirm the decision. Look at the operation again.",
                    null,
                    null,
                    e);
        }
    }
}
