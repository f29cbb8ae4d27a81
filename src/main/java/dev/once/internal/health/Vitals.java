package dev.once.internal.health;

import java.time.Duration;
import java.util.UUID;

/** Says how the module is, by what it knows already: asking must neither wait nor take a connection. Thread-safe. */
public interface Vitals {

    /** How it is now. */
    State now();

    /** How the module is. */
    sealed interface State {}

    /** The application has no idempotent methods. */
    record NotNeeded() implements State {}

    /** It has not been started yet, or has ended. */
    record NotStarted() implements State {}

    /**
     * It has been started.
     *
     * @param node the incarnation of this node
     * @param age since its last acknowledged heartbeat was sent
     * @param limit from which age on this node refuses calls
     * @param schema what was done about the tables at the start
     * @param ledger the database that keeps the ledger
     */
    record Running(UUID node, Duration age, Duration limit, String schema, String ledger) implements State {

        /** Whether calls are answered. */
        public boolean fit() {
            return age.compareTo(limit) < 0;
        }
    }
}
