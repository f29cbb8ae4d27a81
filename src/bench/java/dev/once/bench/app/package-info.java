/** What is measured, in the server: calls of idempotent methods, and the same work written by hand. */
package dev.once.bench.app;
