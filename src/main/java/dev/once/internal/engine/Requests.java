package dev.once.internal.engine;

import dev.once.AfterRetention;
import dev.once.Effect;
import dev.once.spi.ClaimRequest;
import java.util.UUID;

/** Makes the claim requests of calls. */
final class Requests {

    private Requests() {}

    static ClaimRequest of(Invocation call, Parts parts) {
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
                policy.timeLimit(),
                // What may yet be written about a KEYED operation must find a fence that never goes back.
                policy.afterRetention() == AfterRetention.REFUSE || policy.effect() == Effect.KEYED,
                parts.operations().parent(),
                call.context());
    }
}
