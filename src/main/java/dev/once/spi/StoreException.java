package dev.once.spi;

/** The store could not answer. The cause is always there. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the caller can make of it. */
    public enum Kind {
        /** Nothing was changed. */
        UNAVAILABLE,
        /** No connection was to be had within the pool's timeout. Nothing was changed. */
        EXHAUSTED,
        /** The commit was sent and its outcome is not known. */
        IN_DOUBT,
        /** The database has rolled the caller's transaction back; it is marked rollback-only. Nothing was changed. */
        CALLER_ROLLED_BACK,
        /**
         * The caller's transaction has another data source already, and the ledger's cannot join it, since not both of
         * them are XA; it is marked rollback-only. Nothing was changed.
         */
        CANNOT_JOIN
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
