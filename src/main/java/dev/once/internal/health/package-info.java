/** Tells MicroProfile Health whether this node can answer idempotent calls. Not loaded on servers without it. */
@NullMarked
package dev.once.internal.health;

import org.jspecify.annotations.NullMarked;
