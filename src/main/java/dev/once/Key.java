package dev.once;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter is part of the idempotency key: two calls of the action with equal key parameters are the same call.
 *
 * <p>Where no parameter carries it, all parameters that are not {@link NotKey} are the key. The parameters that are
 * neither key nor {@link NotKey} are the fingerprint: the same key with another fingerprint is refused with
 * {@link dev.once.exceptions.IdempotencyKeyReusedException}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Key {}
