/** Requests over HTTP: the Idempotency-Key field, what is refused by it, and what a replay looks like. */
@NullMarked
package dev.once.internal.http;

import org.jspecify.annotations.NullMarked;
