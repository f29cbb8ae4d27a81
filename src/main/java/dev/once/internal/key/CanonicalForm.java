package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one text that equal arguments have in common, and unequal ones do not: JSON without white space, members sorted by
 * UTF-16 code units and strings escaped as in RFC 8785, numbers exact. Frozen for every release of one major version;
 * {@code docs/reference/canonical-form.md} is its full description.
 *
 * <ul>
 *   <li>Two values are equal when they are the same JSON. A parameter's type says how its JSON is meant, so an enum, a
 *       date and a string may share a text, as may a list, a set and an array, or a record and a map.
 *   <li>A number is its value: {@code 1}, {@code 1L}, {@code 1.0} and {@code 1.00} are one. A {@code double} is the
 *       shortest decimal that reads back as it; {@code -0.0} is {@code 0}; NaN and infinity are refused.
 *   <li>Unicode is not normalised: a composed and a decomposed letter are two texts.
 *   <li>{@code null} and an empty {@code Optional} are {@code null}.
 *   <li>A record, bean or enum whose class is not the declared one (the parameter's, component's, getter's or type
 *       argument's) carries the name of its class: a {@code Card("1")} and a {@code Bank("1")} for one
 *       {@code PaymentMethod} are two.
 *   <li>Types of the platform that are not listed, functions, streams, proxies of Hibernate and of CDI, classes without a
 *       getter or with two for one property, cycles, more than 100 levels and more than {@value CanonicalWriter#LONGEST}
 *       characters are refused.
 * </ul>
 *
 * <p>Pure functions; thread-safe.
 */
public final class CanonicalForm {

    private CanonicalForm() {}

    /**
     * The canonical form of a value whose declared type is its own class.
     *
     * @throws InvalidIdempotencyKeyException if it has none; the message names the place and the type, never the value
     */
    public static String of(@Nullable Object value) {
        return of(value, value == null ? Object.class : value.getClass());
    }

    /**
     * The canonical form of a value in a place of this declared type; {@code Object.class} where nothing is known.
     *
     * @throws InvalidIdempotencyKeyException if it has none; the message names the place and the type, never the value
     */
    public static String of(@Nullable Object value, Type declared) {
        return new CanonicalWriter("value", null, Sealing.NONE, false).write(value, Position.of(declared));
    }

    /**
     * Why values of the declared type have no canonical form, as a clause that begins with {@code name}; empty where
     * they have one, and where only the value can tell.
     */
    public static Optional<String> whyUnsupported(Type declared, String name) {
        return Optional.ofNullable(DeclaredType.whyUnsupported(Position.of(declared), name));
    }
}
