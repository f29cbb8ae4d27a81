package dev.once.internal.cdi;

import dev.once.internal.engine.Invocation;

/** The traces that calls are part of. Thread-safe. */
interface Spans {

    /** Without OpenTelemetry. */
    Spans NONE = call -> () -> {};

    /**
     * A call begins, on this thread.
     *
     * @return to be run, on whichever thread, when it has been answered
     */
    Runnable begins(Invocation call);

    /** The application's; those of nobody where it does not see OpenTelemetry. */
    static Spans find() {
        try {
            return TelemetrySpans.checked();
        } catch (NoClassDefFoundError e) {
            return NONE;
        }
    }
}
