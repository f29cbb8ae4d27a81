package dev.once.internal.jpa;

import dev.once.AuditTrail;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/** Where a page of the audit ends: the time and the id of its last entry. Immutable. */
record Place(Instant at, UUID id) {

    private static final char SEPARATOR = '_';

    static Place of(AuditTrail.Entry last) {
        return new Place(last.at(), UUID.fromString(last.id()));
    }

    /** Of what {@link #toString} has made. */
    static Place parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        try {
            return new Place(
                    Instant.parse(text.substring(0, Math.max(0, separator))),
                    UUID.fromString(text.substring(separator + 1)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("this is not the end of a page of the audit: " + text, e);
        }
    }

    @Override
    public String toString() {
        return at.toString() + SEPARATOR + id;
    }
}
