package dev.once.internal.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names agents for a tag. Whoever calls chooses the ids, and each one is a time series of its own for ever: so only the
 * first so many have one. Thread-safe.
 */
final class Agents {

    /** So many have a name of their own. */
    static final int MOST = 100;

    /** There is none; a tag must not be empty. */
    static final String NONE = "none";

    /** One that came later. */
    static final String OTHER = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    String tag(@Nullable String id) {
        if (id == null) {
            return NONE;
        }
        return known.contains(id) || enters(id) ? id : OTHER;
    }

    private boolean enters(String id) {
        if (known.size() >= MOST) {
            return false;
        }
        synchronized (known) {
            return known.contains(id) || (known.size() < MOST && known.add(id));
        }
    }
}
