package dev.once;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value is nobody's business: it is never written to the ledger's readable key, to logs or to messages of Once. It
 * counts for key and fingerprint as a hash, which is a keyed one where {@code once.secret} is set.
 *
 * <p>On a parameter, or on a record component or a bean's getter wherever it is met inside of an argument. A method
 * whose return type shows a sensitive component cannot be {@link Idempotent}, since its result would be recorded.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface Sensitive {}
