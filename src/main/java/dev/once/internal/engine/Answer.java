package dev.once.internal.engine;

import org.jspecify.annotations.Nullable;

/** How an attempt of this call ended for its caller. */
sealed interface Answer {

    /** The method's own result. */
    record Value(@Nullable Object result) implements Answer {}

    /**
     * The attempt lost its claim, or a receipt of an earlier one outweighs it: the ledger has the answer.
     *
     * @param thrown what the method threw; null where it returned
     */
    record AskLedger(@Nullable Throwable thrown) implements Answer {}
}
