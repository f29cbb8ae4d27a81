/** The metrics of Once, by a listener of the engine. */
@NullMarked
package dev.once.internal.metrics;

import org.jspecify.annotations.NullMarked;
