/** What the adapters for agents share: how a bean's methods become tools, and what a model is told of a failed call. */
@NullMarked
package dev.once.internal.tools;

import org.jspecify.annotations.NullMarked;
