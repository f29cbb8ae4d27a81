package dev.once.internal.policy;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a method whose arguments are kept.
 *
 * @param name its name, by which an argument is found again
 * @param type its type as the bean class sees it, without type variables
 * @param withheld why its arguments are not kept, to be read after "it "; null where they are
 */
public record MethodParameter(
        String name, Type type, @Nullable String withheld) {}
