/** Idempotency over HTTP: keys that are sent to other parties. Loaded where the server has JAX-RS. */
@NullMarked
package dev.once.http;

import org.jspecify.annotations.NullMarked;
