package dev.once.internal.policy;

import dev.once.spi.FailureClass;

/** How an exception of an EXTERNAL method counts that nobody has classified. */
enum Unclassified {
    /** It may have been thrown after the effect. */
    AMBIGUOUS(FailureClass.AMBIGUOUS),
    /** It is taken for a proof that nothing happened, which costs a second effect where it is none. */
    TRANSIENT(FailureClass.TRANSIENT);

    private final FailureClass meaning;

    Unclassified(FailureClass meaning) {
        this.meaning = meaning;
    }

    FailureClass meaning() {
        return meaning;
    }
}
