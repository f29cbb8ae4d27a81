/** Idempotency over HTTP: what the resources of an application say of it. */
@NullMarked
package dev.once.http;

import org.jspecify.annotations.NullMarked;
