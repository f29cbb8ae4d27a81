/** The ports of the engine, and the values they exchange: for stores and for integrations, not for applications. */
@NullMarked
package dev.once.spi;

import org.jspecify.annotations.NullMarked;
