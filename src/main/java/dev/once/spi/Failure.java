package dev.once.spi;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt ended with, as text: never loaded by its class name.
 *
 * @param type the exception's class name, or a short word of ours such as {@code ROLLED_BACK}
 * @param message its message
 * @param causes the causes' class names and messages, outermost first, as text; no stack traces
 */
public record Failure(String type, @Nullable String message, String causes) {}
