package dev.once.internal.key;

import org.jspecify.annotations.Nullable;

/**
 * A value that counts for one call: of an argument, or of an expression over the arguments.
 *
 * @param name what it is called in messages
 * @param position what is declared of its type
 * @param value itself
 * @param sensitive whether nobody may see it
 */
record KeyValue(String name, Position position, @Nullable Object value, boolean sensitive) {

    /** Its canonical form, of which only digests leave the process. */
    String canonicalForm(Sealing sealing, @Nullable String action) {
        String form = new CanonicalWriter(name, action, sealing, sensitive).write(value, position);
        return sensitive ? sealing.seal(form) : form;
    }

    /** For people. */
    String readable() {
        if (sensitive) {
            return ReadableKey.MASK;
        }
        if (value instanceof Enum<?> constant && position.type() == constant.getDeclaringClass()) {
            return constant.name();
        }
        String text = value == null ? null : TextValue.of(value);
        return text != null ? text : new CanonicalWriter(name, null, Sealing.MASK, false).write(value, position);
    }
}
