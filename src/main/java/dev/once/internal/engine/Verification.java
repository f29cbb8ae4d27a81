package dev.once.internal.engine;

import dev.once.CallContext;
import dev.once.Outcome;
import dev.once.internal.engine.Questions.Reply;
import dev.once.spi.Claim;
import dev.once.spi.ClaimRequest;
import dev.once.spi.ClaimResult;
import dev.once.spi.Failure;
import dev.once.spi.OperationRecord;
import dev.once.spi.Receipt;
import dev.once.spi.Recording;
import dev.once.spi.Status;
import dev.once.spi.StoreException;
import dev.once.spi.TakeOver;
import dev.once.spi.Within;
import dev.once.spi.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One verification of an operation in doubt, from its committed claim to its recorded answer. Used by one thread, but
 * for an answer that comes too late.
 */
final class Verification {

    private static final System.Logger LOG = System.getLogger(Verification.class.getName());

    private final Parts parts;
    private final Invocation call;
    private final Verifier verifier;
    private final Claim claim;
    private final Status before;

    /** The verification's end is written, or somebody is charged with writing it. */
    private boolean accounted;

    /** {@code before}: where the operation stood when it was claimed. */
    Verification(Parts parts, Invocation call, Verifier verifier, Claim claim, Status before) {
        this.parts = parts;
        this.call = call;
        this.verifier = verifier;
        this.claim = claim;
        this.before = before;
    }

    /** Asks about an attempt, with the caller that it had. */
    static Reply ask(Parts parts, Invocation call, Verifier verifier, OperationRecord row) {
        AttemptInDoubt attempt =
                new AttemptInDoubt(row, verifier, call.codec(), parts.settings().downstreamKeys());
        Reply reply = parts.questions().ask(() -> context(row).call(() -> verifier.verify(attempt)));
        Failure why = reply.why();
        if (why != null) {
            Message.VERIFIER_SILENT.logCause(LOG, reply.cause(), call.policy().action(), call.id(), why.type());
        }
        return reply;
    }

    private static CallContext.Explicit context(OperationRecord row) {
        return CallContext.nothing().with(row.context()).without(CallContext.Field.CALLER_KEY);
    }

    /** Asks, and records the answer. The claim of the next attempt, where the one in doubt is ruled out. */
    Optional<Claim> run() {
        try {
            return askAndRecord();
        } finally {
            if (!accounted) {
                // Something of ours broke. A live heartbeat must not protect this claim.
                settle(() -> {
                    parts.giveUp(call, claim);
                    parts.acknowledged(claim.id(), claim.token());
                });
            }
        }
    }

    private Optional<Claim> askAndRecord() {
        OperationRecord held;
        try {
            held = parts.store().find(claim.id(), Within.OWN_TRANSACTION).orElseThrow();
        } catch (StoreException e) {
            record(new Recording.StillUnknown(Outcomes.failure(e)));
            throw Refusals.unavailable(call, e);
        }
        if (!held.token().equals(claim.token())) {
            // Taken over meanwhile: whoever holds the claim asks, or runs the method, and is not to be interfered with.
            record(new Recording.StillUnknown(null));
            return Optional.empty();
        }
        Reply reply = ask(parts, call, verifier, held);
        if (reply.outcome() instanceof Outcome.Happened<?> happened) {
            record(happened(happened));
            return Optional.empty();
        }
        if (reply.outcome() instanceof Outcome.RuledOut<?>) {
            return next(held);
        }
        record(new Recording.StillUnknown(reply.why()));
        CompletableFuture<Outcome<?>> late = reply.late();
        if (late != null) {
            // After the write, so that a success is not overwritten: it is accepted on what is UNKNOWN under this
            // claim.
            CompletableFuture<Void> unused = late.thenAccept(this::late);
        }
        return Optional.empty();
    }

    /** Only that it happened is believed this late: whoever would run the method again must hold the claim. */
    private void late(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Happened<?> happened) {
            record(happened(happened));
        }
    }

    private Recording.Happened happened(Outcome.Happened<?> happened) {
        Recording.Succeeded result = parts.outcomes().succeeded(call, happened.result());
        return new Recording.Happened(result.result(), result.note());
    }

    private Optional<Claim> next(OperationRecord held) {
        ClaimRequest request = Requests.again(call, parts);
        parts.running().enter(request, parts.node().lastBeat());
        try {
            if (takeOver(held, request) instanceof ClaimResult.Won won) {
                accounted = true;
                parts.running().leave(claim.token());
                parts.news().became(call.policy().action(), call.id(), Status.RETRYABLE);
                AttemptNews.retried(parts.news(), call, won.claim(), held);
                return Optional.of(won.claim());
            }
        } catch (StoreException e) {
            settle(() -> release(held, request));
            throw Refusals.unavailable(call, e);
        }
        // A receipt has come, or somebody has taken over: what is there outweighs the answer.
        parts.running().leave(request.token());
        record(new Recording.StillUnknown(
                new Failure("OVERTAKEN", "A receipt came while the verifier ruled the attempt out.", "")));
        return Optional.empty();
    }

    private ClaimResult takeOver(OperationRecord held, ClaimRequest request) {
        return parts.store().takeOver(held, request, new TakeOver.RuledOut(), Within.OWN_TRANSACTION, Duration.ZERO);
    }

    /** The next attempt's claim may be there or not, and its body does not run. */
    private void release(OperationRecord held, ClaimRequest request) {
        if (takeOver(held, request) instanceof ClaimResult.Won won) {
            WriteResult written = parts.store().write(won.claim(), ClaimedRuns.notStarted(), Within.OWN_TRANSACTION);
            parts.acknowledged(claim.id(), claim.token());
            Status now = written instanceof WriteResult.Written is ? is.status() : Status.RETRYABLE;
            parts.news().became(call.policy().action(), call.id(), now);
        } else {
            write(new Recording.StillUnknown(null));
        }
        parts.running().leave(request.token());
    }

    private void record(Recording recording) {
        settle(() -> write(recording));
    }

    private void write(Recording recording) {
        WriteResult written = parts.store().write(claim, recording, Within.OWN_TRANSACTION);
        if (written instanceof WriteResult.Lost && recording instanceof Recording.Happened happened) {
            // The claim was taken over meanwhile. That the effect is there stays true.
            parts.store().deposit(claim, new Receipt(happened.result(), claim.fence(), false));
        }
        parts.acknowledged(claim.id(), claim.token());
        if (written instanceof WriteResult.Written now && now.status() != before) {
            parts.news().became(call.policy().action(), call.id(), now.status());
        }
    }

    private void settle(Unsettled.Settlement settlement) {
        accounted = true;
        parts.settle(claim.id(), claim.token(), settlement);
    }
}
