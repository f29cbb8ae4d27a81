/** Tells the audit of calls that changed nothing. */
@NullMarked
package dev.once.internal.audit;

import org.jspecify.annotations.NullMarked;
