package dev.once.internal.tools;

import dev.once.CallContext;
import dev.once.CallContext.Explicit;
import dev.once.CallContext.Field;
import dev.once.exceptions.InvalidIdempotencyKeyException;
import org.jspecify.annotations.Nullable;

/** Who calls a tool, as its adapter finds out field by field, beside what surrounds the calling thread. Used by one thread. */
public final class Caller {

    private final Explicit surrounding = CallContext.explicit();
    private Explicit known = surrounding;

    /** The key of the caller that surrounds the thread names what that has called, and not what an agent calls in turn. */
    public void isCalledInTurn() {
        known = known.withholding(Field.CALLER_KEY);
    }

    /** Replaces what surrounds the thread; null says nothing, nor does what cannot be a value. For people only. */
    public void remark(Field field, @Nullable String value) {
        if (value != null && Field.accepts(value)) {
            known = known.with(field, value);
        }
    }

    /**
     * As {@link #remark}, for what may be part of a key.
     *
     * @throws InvalidIdempotencyKeyException if it cannot be a value: left out, the call would be another one
     */
    public void says(Field field, @Nullable Object value) {
        if (value == null) {
            return;
        }
        String text = value.toString();
        if (!Field.accepts(text)) {
            throw new InvalidIdempotencyKeyException(
                    "the " + field + " of the call is none: a value has 1 to " + Field.LONGEST
                            + " characters, none of them a control character. The method did not run, and nothing"
                            + " happened. Correct it; the same call can then be made again.",
                    null,
                    null);
        }
        known = known.with(field, text);
    }

    /**
     * As {@link #remark}, where nothing that surrounds the thread says otherwise: for what nobody has authenticated.
     *
     * @return whether it is known now
     */
    public boolean claims(Field field, @Nullable String value) {
        if (isDecided(field) || value == null || !Field.accepts(value)) {
            return false;
        }
        known = known.with(field, value);
        return true;
    }

    /** Whether what surrounds the thread sets the field, or withholds it. */
    public boolean isDecided(Field field) {
        return surrounding.values().containsKey(field) || surrounding.withholds(field);
    }

    /** All that is known. */
    public Explicit known() {
        return known;
    }
}
