package dev.once.internal.key;

import dev.once.exceptions.InvalidIdempotencyKeyException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from an argument to the value that is being written: it ends cycles, and tells where something is wrong. */
final class Trail {

    /** The step into a collection whose elements have no index. */
    static final String ELEMENT = "[]";

    /** The step into a map: its keys are values of the application, and stay out of messages. */
    static final String ENTRY = "{}";

    /** Deeper than any argument that is meant, and shallow enough for every thread's stack. */
    private static final int DEEPEST = 100;

    private final String name;
    private final @Nullable String action;

    /** The containers that are being written, outermost first; one that is met again among them is a cycle. */
    private final List<Object> containers = new ArrayList<>();

    /** Names of members and indexes of elements. Left as it is when something fails, so that the place can be told. */
    private final List<Object> steps = new ArrayList<>();

    Trail(String name, @Nullable String action) {
        this.name = name;
        this.action = action;
    }

    void enter(Object container) {
        for (Object entered : containers) {
            if (entered == container) {
                throw refusal("contains itself", null);
            }
        }
        if (containers.size() == DEEPEST) {
            throw refusal("is nested more than " + DEEPEST + " levels deep", null);
        }
        containers.add(container);
    }

    void leave() {
        containers.remove(containers.size() - 1);
    }

    void step(Object memberOrIndex) {
        steps.add(memberOrIndex);
    }

    void back() {
        steps.remove(steps.size() - 1);
    }

    /** What is thrown when the value here cannot be written. */
    InvalidIdempotencyKeyException refusal(String problem, @Nullable Throwable cause) {
        StringBuilder where = new StringBuilder(name);
        for (Object step : steps) {
            if (step instanceof Integer index) {
                where.append('[').append(index).append(']');
            } else if (step.equals(ELEMENT) || step.equals(ENTRY)) {
                where.append(step);
            } else {
                where.append('.').append(step);
            }
        }
        return new InvalidIdempotencyKeyException(
                "The arguments give no idempotency key: " + where + ' ' + problem
                        + ". The method did not run, and nothing happened. Call it with another argument; a parameter"
                        + " that does not tell calls apart can be annotated with @NotKey.",
                action,
                cause);
    }
}
