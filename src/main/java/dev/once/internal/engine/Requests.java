package dev.once.internal.engine;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.spi.Attribution;
import dev.once.spi.ClaimRequest;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the claim requests of calls. */
final class Requests {

    private Requests() {}

    /** For an attempt; where the call may not have one, throws why not, and nothing has happened. */
    static ClaimRequest of(Invocation call, Parts parts) {
        try {
            call.precondition().run();
        } catch (RuntimeException | Error e) {
            call.progress().argumentsRefused();
            throw e;
        }
        return again(call, parts);
    }

    /** For the attempt that follows a verification, which has claimed the operation already. */
    static ClaimRequest again(Invocation call, Parts parts) {
        Verifier verifier = call.verifier();
        return of(call, parts, call.policy().timeLimit(), verifier == null ? null : verifier.arguments());
    }

    /** For a verification: it is no attempt, and has a limit of its own. */
    static ClaimRequest toVerify(Invocation call, Parts parts) {
        return of(call, parts, null, null);
    }

    private static ClaimRequest of(
            Invocation call, Parts parts, @Nullable Duration timeLimit, @Nullable String arguments) {
        Policy policy = call.policy();
        return new ClaimRequest(
                call.id(),
                policy.action(),
                call.readableKey().get(),
                policy.effect(),
                call.fingerprint(),
                parts.node().incarnation(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                policy.retention(),
                timeLimit,
                // What may yet be written about a KEYED or verified operation must find a fence that never goes back.
                policy.afterRetention() == AfterRetention.REFUSE
                        || policy.effect() == Effect.KEYED
                        || call.verifier() != null,
                parts.operations().parent(),
                call.context(),
                arguments,
                new Attribution(
                        policy.action(),
                        parts.node().incarnation(),
                        call.context(),
                        call.described().get(),
                        System.nanoTime()));
    }
}
