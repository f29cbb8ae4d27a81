package dev.once;

/**
 * Who shares an idempotency key, beside the tenant, which is always part of it. Two callers that differ in a scope of
 * the method have two operations, and neither can learn of the other's.
 *
 * <p>A scope is as trustworthy as its source. A user that the container has authenticated is that user; an agent, a
 * conversation or a turn that came with the request, in OpenTelemetry's baggage or a header, is what the client has chosen
 * to send.
 *
 * <p>What the caller is comes from the {@link CallContext}. A scope that the method names and that is not known when it
 * is called is {@link dev.once.exceptions.InvalidIdempotencyKeyException}, and nothing runs.
 */
public enum Scope {

    /** {@link CallContext#user()}: the context's user, else the container's caller principal. */
    USER,

    /** {@link CallContext#agentId()}. */
    AGENT,

    /** {@link CallContext#conversation()}. */
    CONVERSATION,

    /** {@link CallContext#turn()} of a {@link CallContext#conversation()}: both are part of the key. */
    TURN
}
