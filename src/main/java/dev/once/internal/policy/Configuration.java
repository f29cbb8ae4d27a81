package dev.once.internal.policy;

import java.util.Optional;
import java.util.Set;

/** The configuration of the application. Thread-safe. */
public interface Configuration {

    /**
     * A value that is set.
     *
     * @param property its name
     * @param text the value, not blank
     * @param source where it comes from, for people
     */
    record Value(String property, String text, String source) {

        /** For messages. */
        @Override
        public String toString() {
            return property + " = " + text + " (from " + source + ")";
        }
    }

    /** The value of a property; empty where it is not set, or blank. */
    Optional<Value> find(String property);

    /** The names of all properties that are known; a source may have more. */
    Set<String> names();
}
