/** What an annotated method asks for, validated once: annotation to immutable policy. */
@NullMarked
package dev.once.internal.policy;

import org.jspecify.annotations.NullMarked;
