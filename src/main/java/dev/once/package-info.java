/** What an application uses: the annotation, its parameter annotations and the current operation. */
@NullMarked
package dev.once;

import org.jspecify.annotations.NullMarked;
