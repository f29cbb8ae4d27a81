/** Idempotency over HTTP: what resources say of it, and the keys that clients send. Loaded where the server has JAX-RS. */
@NullMarked
package dev.once.http;

import org.jspecify.annotations.NullMarked;
