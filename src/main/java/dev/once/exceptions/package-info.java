/** What a caller of an idempotent method can catch. */
@NullMarked
package dev.once.exceptions;

import org.jspecify.annotations.NullMarked;
