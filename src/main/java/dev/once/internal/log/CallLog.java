package dev.once.internal.log;

import dev.once.CallContext;
import dev.once.Ledger;
import dev.once.OperationEvent;
import dev.once.internal.engine.Message;
import dev.once.spi.OperationListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record for each call that was run, answered or refused, and for what becomes of an operation without one.
 * Thread-safe.
 */
public final class CallLog implements OperationListener {

    /** The logger, whose level says which records are written. */
    public static final String NAME = "dev.once.operations";

    private final System.Logger log;

    /** A log under {@link #NAME}. */
    public CallLog() {
        this(System.getLogger(NAME));
    }

    CallLog(System.Logger log) {
        this.log = log;
    }

    @Override
    public void happened(OperationEvent event, Supplier<@Nullable String> arguments) {
        if (event instanceof OperationEvent.Ran || event instanceof OperationEvent.Waited) {
            // What came of it is told by an event of its own.
            return;
        }
        Message message = message(event);
        if (message.isLogged(log)) {
            message.log(log, line(event));
        }
    }

    private static Message message(OperationEvent event) {
        if (event instanceof OperationEvent.Executed) {
            return Message.EXECUTED;
        } else if (event instanceof OperationEvent.Failed) {
            return Message.FAILED;
        } else if (event instanceof OperationEvent.NotRecorded) {
            return Message.NOT_RECORDED;
        } else if (event instanceof OperationEvent.Replayed) {
            return Message.REPLAYED;
        } else if (event instanceof OperationEvent.Rejected rejected) {
            return rejected.reason() == OperationEvent.Reason.IN_PROGRESS ? Message.IN_PROGRESS : Message.REJECTED;
        } else if (event instanceof OperationEvent.KeyReused) {
            return Message.KEY_REUSED;
        } else if (event instanceof OperationEvent.Retried) {
            return Message.RETRIED;
        } else if (event instanceof OperationEvent.Abandoned) {
            return Message.ABANDONED;
        } else if (event instanceof OperationEvent.InDoubt) {
            return Message.IN_DOUBT;
        } else if (event instanceof OperationEvent.Settled) {
            return Message.SETTLED;
        }
        throw new IllegalArgumentException("no record is known of " + event.getClass());
    }

    private static Line line(OperationEvent event) {
        Line line = new Line().with(Field.ACTION, event.action()).with(Field.OPERATION, event.operationId());
        if (event instanceof OperationEvent.OfCall ofCall) {
            caller(line, ofCall.call().context());
        }
        if (event instanceof OperationEvent.Executed executed) {
            ended(line, executed.attempt(), executed.took()).with(Field.OUTCOME, "succeeded");
        } else if (event instanceof OperationEvent.Failed failed) {
            failed(line, failed);
        } else if (event instanceof OperationEvent.NotRecorded lost) {
            ended(line, lost.attempt(), lost.took()).with(Field.OUTCOME, "ambiguous");
        } else if (event instanceof OperationEvent.Replayed replayed) {
            boolean succeeded = replayed.outcome() == Ledger.Status.SUCCEEDED;
            ended(line, replayed.attempt(), replayed.took()).with(Field.OUTCOME, succeeded ? "succeeded" : "permanent");
        } else if (event instanceof OperationEvent.Rejected rejected) {
            line.with(Field.MS, rejected.took().toMillis()).with(Field.REASON, word(rejected.reason()));
        } else if (event instanceof OperationEvent.KeyReused reused) {
            line.with(Field.MS, reused.took().toMillis()).with(Field.PARAMETERS, String.join(",", reused.parameters()));
        } else {
            withoutEnd(line, event);
        }
        return line;
    }

    private static void withoutEnd(Line line, OperationEvent event) {
        if (event instanceof OperationEvent.Retried retried) {
            line.with(Field.ATTEMPT, retried.attempt())
                    .with(Field.AFTER, retried.after().map(CallLog::word).orElse("abandoned"));
        } else if (event instanceof OperationEvent.Abandoned abandoned) {
            line.with(Field.ATTEMPT, abandoned.attempt());
        } else if (event instanceof OperationEvent.InDoubt) {
            line.with(Field.STATUS, word(Ledger.Status.UNKNOWN));
        } else if (event instanceof OperationEvent.Settled settled) {
            line.with(Field.STATUS, word(settled.became()));
        }
    }

    private static void failed(Line line, OperationEvent.Failed failed) {
        ended(line, failed.attempt(), failed.took())
                .with(Field.OUTCOME, outcome(failed))
                .with(Field.STATUS, failed.became().map(CallLog::word).orElse(null))
                .with(Field.ERROR, word(failed.error()))
                .with(Field.FAILURE, failed.failure());
    }

    /** What the failure says about the effect; null where the receipt of another attempt hides it. */
    private static @Nullable String outcome(OperationEvent.Failed failed) {
        if (failed.ambiguous()) {
            return "ambiguous";
        }
        Optional<Ledger.Status> became = failed.became();
        if (became.isEmpty()) {
            return "transient";
        }
        return switch (became.get()) {
            case RETRYABLE -> "transient";
            // UNKNOWN since an earlier attempt is in doubt.
            case FAILED, UNKNOWN -> "permanent";
            default -> null;
        };
    }

    private static Line ended(Line line, int attempt, Duration took) {
        return line.with(Field.ATTEMPT, attempt).with(Field.MS, took.toMillis());
    }

    private static void caller(Line line, Map<CallContext.Field, String> context) {
        line.with(Field.AGENT, context.get(CallContext.Field.AGENT_ID))
                .with(Field.CONVERSATION, context.get(CallContext.Field.CONVERSATION))
                .with(Field.TURN, context.get(CallContext.Field.TURN))
                .with(Field.REQUEST, context.get(CallContext.Field.REQUEST_ID))
                .with(Field.TRACE, context.get(CallContext.Field.TRACE_ID));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
