package dev.once.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Requests must bring an {@code Idempotency-Key}: one without it is answered with 400, and nothing runs.
 *
 * <p>On a resource method, it speaks of that method. On a resource class, or on the {@code Application}, it speaks of the
 * methods with {@link dev.once.Idempotent}. It counts on an interface, a superclass and the method that is overridden,
 * too.
 *
 * <p>On a method without {@code @Idempotent} the key is the caller's key of the idempotent methods that it calls.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface IdempotencyKeyRequired {}
