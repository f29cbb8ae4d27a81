package dev.once.internal.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An interruption of the calling thread, set aside while the ledger's statements run: it is meant for the method, or for
 * a wait, and what is to be written about an attempt is to be written all the same. A pool that lets its callers wait
 * refuses a thread whose flag is set, and H2 in memory lets one wait for no lock.
 */
final class Interruption {

    private Interruption() {}

    /** What is not to be interrupted. */
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /** Runs the work with the flag cleared, and sets it again. */
    static <T extends @Nullable Object> T setAside(Work<T> work) throws SQLException {
        boolean interrupted = Thread.interrupted();
        try {
            return work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for a connection again, where an interruption has ended the wait; sets the flag, if so. */
    static Connection ignored(Work<Connection> wait) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.run();
                } catch (SQLException e) {
                    if (interrupted || !(Thread.interrupted() || Failures.isInterruption(e))) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
