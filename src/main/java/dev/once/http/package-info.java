/**
 * Idempotency over HTTP: what the resources of an application say of it, and the keys that its clients send. Loaded where the
 * server has JAX-RS.
 */
@NullMarked
package dev.once.http;

import org.jspecify.annotations.NullMarked;
