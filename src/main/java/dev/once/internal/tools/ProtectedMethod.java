package dev.once.internal.tools;

import java.util.List;

/** An idempotent method that is a tool, and is protected: no operator has switched that off. Thread-safe. */
public interface ProtectedMethod {

    /** Its action. */
    String action();

    /**
     * Whether two calls with the same arguments are the same call, whatever key the caller sends and in whichever
     * conversation he is.
     */
    boolean isNamedByArguments();

    /** Whether a failure of the method means that nothing happened, and that the same call will always fail. */
    boolean isPermanent(Throwable failure);

    /**
     * What each argument must be, by its parameter's name, where a failure is that the arguments of this method's call
     * are not, and the method did not run; else empty.
     */
    List<String> violations(Throwable failure);

    /**
     * Whether a failure is of a class that the method names itself, or that the platform has for such ends: so its
     * message is for callers.
     */
    boolean isForCallers(Throwable failure);
}
