/** The extension, the interceptor, and the wiring of all parts. */
@NullMarked
package dev.once.internal.cdi;

import org.jspecify.annotations.NullMarked;
