package dev.once.internal.engine;

import dev.once.Outcome;
import dev.once.PastAttempt;
import org.jspecify.annotations.Nullable;

/** What a method has to find out whether an attempt of it took effect. Thread-safe. */
public interface Verifier {

    /** The arguments of a call as text, for {@link #argument}; null where they cannot be kept. */
    @Nullable
    String arguments();

    /** Whether it is also asked before a success is replayed. */
    boolean replays();

    /** Reads an argument out of what was kept; see {@link PastAttempt#argument(int, Class)}. */
    <T> @Nullable T argument(@Nullable String arguments, int index, Class<T> type);

    /** As {@link #argument(String, int, Class)}, by the parameter's name. */
    <T> @Nullable T argument(@Nullable String arguments, String parameter, Class<T> type);

    /** Asks. */
    Outcome<?> verify(PastAttempt attempt) throws Exception;
}
