package dev.once.spi;

import org.jspecify.annotations.Nullable;

/**
 * Evidence that an attempt took effect although it could not record its outcome.
 *
 * @param result the attempt's result as JSON; null where it could not be written
 * @param fence the fence of the attempt that left it
 * @param rowsLost whether the attempt's transaction rolled back, and took rows of the application with it: such a
 *     receipt is never promoted to the operation's outcome by itself
 */
public record Receipt(@Nullable String result, long fence, boolean rowsLost) {}
