package dev.once.internal.log;

import java.util.Locale;

/** All that a record of the log can say after its event, in this order. There is no place for keys, arguments, results and users. */
enum Field {
    ACTION,
    OPERATION,
    ATTEMPT,
    MS,
    OUTCOME,
    STATUS,
    ERROR,
    FAILURE,
    AFTER,
    REASON,
    PARAMETERS,
    AGENT,
    CONVERSATION,
    TURN,
    REQUEST,
    TRACE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As it stands in the record. */
    String word() {
        return word;
    }
}
