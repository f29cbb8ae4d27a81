package dev.once.bench.app;

import java.util.Locale;

/** What can be measured over HTTP: a replay, and the least that a resource could do instead. */
public enum Exchange {
    /** A row by its primary key, without a transaction, and a constant. */
    HTTP_CONSTANT,
    /** The same with the row read in a transaction of the container's. */
    HTTP_CONSTANT_IN_TRANSACTION,
    /** The recorded result of an earlier request. */
    HTTP_REPLAY;

    /** The resource below {@code /api}. */
    public String path() {
        return name().substring("HTTP_".length()).toLowerCase(Locale.ROOT);
    }
}
