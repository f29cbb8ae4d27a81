package dev.once.spi;

import dev.once.ErrorType;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt ended with, as text: never loaded by its class name.
 *
 * @param type the exception's class name, or a short word of ours such as {@code ROLLED_BACK}
 * @param message its message
 * @param causes the causes' class names and messages, outermost first, as text, after a line with what the exception
 *     itself holds where that is given again; no stack traces
 * @param errorType what kind of thing went wrong
 */
public record Failure(String type, @Nullable String message, String causes, ErrorType errorType) {

    /** One of a kind that is not known. */
    public Failure(String type, @Nullable String message, String causes) {
        this(type, message, causes, ErrorType.OTHER);
    }
}
