package dev.once.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the target of the downstream keys that {@link DownstreamKeyFilter} sends for a MicroProfile REST client, on its
 * interface that declares the method, or on the method, which goes first. An operation that calls a party twice needs two names, one for
 * each call: the party would take the second request for a repetition of the first.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface DownstreamTarget {

    /** The name, 1 to 255 characters; it never changes once it is in use. */
    String value();
}
