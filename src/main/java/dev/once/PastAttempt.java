package dev.once;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt that may have taken effect: what an {@link OutcomeVerifier} is told of it. Immutable; thread-safe. */
public interface PastAttempt {

    /** The operation's id: 64 lower-case hexadecimal digits. */
    String operationId();

    /** The action that the operation is of. */
    String action();

    /** Which attempt it was, from 1. */
    int attempt();

    /** When it was claimed, by the database's clock. The method ran later. */
    Instant claimedAt();

    /** What it threw; empty where it ended otherwise, by a crash or a rollback for example, or where that is not known. */
    Optional<Thrown> thrown();

    /**
     * An argument that it was given.
     *
     * @param index of the parameter, from 0
     * @param type the parameter's class, or a supertype of it; of a primitive type, its class or the wrapper's
     * @return null where that was the argument
     * @throws IllegalArgumentException if the method has no such parameter, or one of another type
     * @throws IllegalStateException if the argument was not stored, with the reason: the parameter is {@link Sensitive},
     *     is one that a framework supplies, or has a type that JSON-B cannot write; or the arguments are longer than
     *     {@code once.arguments.max}
     */
    <T> @Nullable T argument(int index, Class<T> type);

    /**
     * An argument by the name of its parameter, for classes that are compiled with {@code -parameters}; else as
     * {@link #argument(int, Class)}.
     */
    <T> @Nullable T argument(String parameter, Class<T> type);

    /** What {@link CurrentOperation#downstreamKey(String)} gave the attempt: the same key finds its request. */
    String downstreamKey(String target);

    /**
     * The result that the method had returned before its caller's transaction rolled back: the effect outside was there,
     * the rows beside it are not. Empty where there is none.
     *
     * @param type the method's return type, or a supertype of it
     */
    <T> Optional<T> evidence(Class<T> type);

    /** What was known of the caller. It is also the call context of the thread that asks the verifier. */
    Map<CallContext.Field, String> context();

    /**
     * An exception as it is recorded.
     *
     * @param type the name of its class
     */
    record Thrown(String type, Optional<String> message) {}
}
