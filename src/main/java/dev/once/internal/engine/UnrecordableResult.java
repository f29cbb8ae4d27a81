package dev.once.internal.engine;

/** A codec cannot write a result, and says why for those who ask for it later: a sentence that goes on after a colon. */
public final class UnrecordableResult extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnrecordableResult(String why) {
        super(why);
    }
}
