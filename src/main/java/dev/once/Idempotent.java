package dev.once;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call of the method is safe to repeat: its effect happens once, and every later call with the same key gets the
 * recorded outcome.
 *
 * <p>On a class it covers the public, non-static business methods declared in the class and in its subclasses; on a
 * method it wins over the class's. Self-invocation is not intercepted.
 *
 * <p>What is promised depends on {@link #effect()}; see {@link Effect}. The interceptor runs inside
 * {@code jakarta.transaction.Transactional} (priority 200) and inside MicroProfile Fault Tolerance (4010), so every
 * attempt of {@code @Retry} passes the ledger.
 *
 * <p>Durations are ISO-8601 ({@code PT15S}, {@code P30D}). A value that cannot be used fails the deployment with
 * {@link dev.once.exceptions.IdempotentDefinitionException}, which names the method and the member.
 */
@Documented
@Inherited
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Idempotent {

    /** Priority of the interceptor: inside Fault Tolerance (4010) and {@code @Transactional} (200). */
    int PRIORITY = 4100;

    /**
     * The stable name of what the method does, for example {@code payments.refund}. It is part of every operation's
     * identity: renaming it makes every earlier call a new one. On a class it is a prefix, followed by a dot and the
     * method's name.
     *
     * <p>1 to 200 characters without control characters. Empty (the default): the application's name, a colon, the
     * simple class name, a dot and the method name. Two methods of one application with the same action fail the
     * deployment.
     */
    @Nonbinding
    String action() default "";

    /**
     * What makes two calls the same, as values in Jakarta Expression Language over the parameters by name:
     * {@code "${order.id}:${order.currency}"}. Each <code>${…}</code> is a value of its own: a property, a record's
     * component, an element of a map, list or array, a method without arguments; nothing that computes. The text between them is only for
     * people. A value that is {@code null} is {@link dev.once.exceptions.InvalidIdempotencyKeyException}, and nothing
     * runs.
     *
     * <p>Empty (the default): the {@link Key} parameters; without any, the key that the caller has supplied (an
     * {@link IdempotencyKey} parameter or {@link CallContext#callerKey()}); without one, all parameters. An expression
     * needs classes that are compiled with {@code -parameters}, and no {@link Key} beside it.
     */
    @Nonbinding
    String key() default "";

    /**
     * Who shares the key, beside the tenant, which is always part of it. Empty (the default): a business key
     * ({@link #key()}, {@link Key}) is everybody's of the tenant, so that two clerks or two agents make one refund; a
     * key that the caller has supplied, or one of all parameters, is the user's own.
     */
    @Nonbinding
    Scope[] scope() default {};

    /** What the method changes; default {@link Effect#EXTERNAL}. */
    @Nonbinding
    Effect effect() default Effect.EXTERNAL;

    /** What a duplicate of a running operation gets; default {@link WhileInProgress#WAIT}. */
    @Nonbinding
    WhileInProgress whileInProgress() default WhileInProgress.WAIT;

    /**
     * The longest wait of a duplicate, and the longest time that a claim is tried for; then
     * {@link dev.once.exceptions.OperationInProgressException}. Zero or more; default 15 seconds.
     */
    @Nonbinding
    String waitAtMost() default "PT15S";

    /**
     * The longest life of one attempt. At its end the attempt's thread is interrupted, and the attempt can no longer
     * record an outcome, only leave evidence that its effect happened; the operation counts as abandoned.
     *
     * <p>More than zero. Empty (the default): as long as the node that runs it is alive; for a method whose result comes
     * later, by a {@code CompletionStage} or a {@code Future}, {@code once.async.time-limit}. An attempt that goes on after
     * its method has returned a stage is not interrupted, and is not waited for any longer.
     */
    @Nonbinding
    String timeLimit() default "";

    /**
     * How long calls with one key are the same call, counted from the first claim. Later a call is a new operation.
     * An operation that is running, or whose outcome is unknown, is never forgotten. More than zero; default 30 days.
     */
    @Nonbinding
    String retention() default "P30D";

    /** What a call gets whose key is past the retention; default {@link AfterRetention#NEW}. */
    @Nonbinding
    AfterRetention afterRetention() default AfterRetention.NEW;

    /**
     * {@link Effect#KEYED} only: how long the other side remembers the keys that we send it. An attempt that may have
     * taken effect is repeated only this long after the operation's first claim, and is UNKNOWN later. More than zero;
     * default 12 hours.
     */
    @Nonbinding
    String repeatWithin() default "PT12H";

    /**
     * A bean that can find out whether an attempt took effect: asked before any further attempt of an operation that is
     * in doubt, see {@link OutcomeVerifier}. For {@link Effect#EXTERNAL}, whose operations would otherwise wait as
     * UNKNOWN for an operator; for {@link Effect#KEYED}, once an attempt cannot be repeated any more. A
     * {@link Effect#TRANSACTIONAL} method has no use for one and cannot name one.
     *
     * <p>The arguments of such a method are recorded with its claim, but for those that are {@link Sensitive}.
     */
    @Nonbinding
    Class<? extends OutcomeVerifier<?>> verifier() default OutcomeVerifier.None.class;

    /**
     * Whether the {@link #verifier()} is also asked before a recorded success is replayed. Only where it answers that the
     * effect is there does a later call get the recorded result; else
     * {@link dev.once.exceptions.OutcomeUnknownException}, and the method does not run. Default: no.
     */
    @Nonbinding
    boolean verifyReplays() default false;

    /**
     * Exceptions, by class or superclass, that prove that nothing happened and nothing will: recorded, and replayed to
     * every later call.
     */
    @Nonbinding
    Class<? extends Throwable>[] permanent() default {};

    /**
     * Exceptions, by class or superclass, that prove that nothing happened: the next call runs the method again. For
     * {@link Effect#EXTERNAL} this, {@link #permanent()} and {@link dev.once.spi.ErrorClassifier} beans alone can say so:
     * whatever else is thrown may have been thrown after the effect, and leaves the operation UNKNOWN.
     */
    @Nonbinding
    Class<? extends Throwable>[] retryable() default {};
}
