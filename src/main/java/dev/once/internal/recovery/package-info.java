/** Heartbeats, and what dead nodes and broken recordings leave behind. */
@NullMarked
package dev.once.internal.recovery;

import org.jspecify.annotations.NullMarked;
