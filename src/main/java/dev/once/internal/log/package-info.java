/** The log of calls: one record on a line for each that was run, answered or refused. */
@NullMarked
package dev.once.internal.log;

import org.jspecify.annotations.NullMarked;
