/** Canonical form, operation id and fingerprint of a call's arguments: pure functions. */
@NullMarked
package dev.once.internal.key;

import org.jspecify.annotations.NullMarked;
