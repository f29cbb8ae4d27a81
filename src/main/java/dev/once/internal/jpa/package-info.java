/** The ledger in a relational database: entities, guarded statements, transactions. */
@NullMarked
package dev.once.internal.jpa;

import org.jspecify.annotations.NullMarked;
