package dev.once.demo.gateway;

import java.util.Arrays;
import java.util.Optional;

/** What goes wrong with the next requests. Thread-safe. */
final class Faults {

    enum Mode {
        NONE("none"),
        /** The effect happens, the answer comes later. */
        DELAY("delay"),
        /** 503: busy. The gateway's promise: nothing has happened, and of this request nothing will. */
        ERROR_BEFORE("error-before"),
        /** The effect happens, then 500. */
        ERROR_AFTER("error-after"),
        /** The effect happens, then the connection closes. */
        DROP_REPLY("drop-reply");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        static Optional<Mode> of(String text) {
            return Arrays.stream(values())
                    .filter(mode -> mode.text.equals(text))
                    .findFirst();
        }
    }

    /** One request's fault; {@code millis} is the delay. */
    record Fault(Mode mode, long millis) {}

    private static final Fault NONE = new Fault(Mode.NONE, 0);

    private Fault fault = NONE;
    private int left;

    synchronized void set(Mode mode, int count, long millis) {
        fault = new Fault(mode, millis);
        left = count;
    }

    /** How many requests are still to go wrong. */
    synchronized int left() {
        return left;
    }

    synchronized Fault next() {
        if (left == 0) {
            return NONE;
        }
        left--;
        return fault;
    }
}
