/** The state machine of an operation; JDK and ports only. */
@NullMarked
package dev.once.internal.engine;

import org.jspecify.annotations.NullMarked;
