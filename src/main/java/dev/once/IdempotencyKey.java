package dev.once;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter is an idempotency key that the caller has made: a {@code String} of 1 to 255 visible ASCII characters,
 * or a {@code java.util.UUID}. Anything else, and {@code null} where it is the key, is
 * {@link dev.once.exceptions.InvalidIdempotencyKeyException}, and nothing runs.
 *
 * <p>It is the key where the method has neither {@link Idempotent#key()} nor {@link Key} parameters, and is then the
 * user's own, as long as {@link Idempotent#scope()} says nothing else. Where business arguments name the key, it is
 * recorded with the operation and never replaces them: two entry points then agree on what is the same call.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface IdempotencyKey {}
