package dev.once.spi;

import dev.once.OperationEvent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to operations on this node. Called on the threads of calls: it must be quick, and wait for
 * nothing. What it throws is logged and changes nothing. Thread-safe.
 */
@FunctionalInterface
public interface OperationListener {

    /**
     * Something has happened.
     *
     * @param arguments gives the arguments of the call as JSON, with what is sensitive masked; null where they are not
     *     to be told, or the event is not of a call
     */
    void happened(OperationEvent event, Supplier<@Nullable String> arguments);

    /** Operations past their retention were purged. */
    default void purged(int operations) {}

    /** So many operations of the whole ledger are UNKNOWN now; told at each round of the node's housekeeping. */
    default void unknown(long operations) {}
}
