package dev.once.internal.jpa;

import dev.once.AuditTrail.Kind;

/** What the audit keeps: {@code once.audit}. */
public enum AuditMode {
    /** Everything. */
    FULL,
    /** What became of attempts and operations, and who was refused; not that attempts began, nor replays. */
    OUTCOMES,
    /** Nothing. */
    OFF;

    /** Whether entries of this kind are kept. */
    public boolean keeps(Kind kind) {
        return switch (this) {
            case FULL -> true;
            case OUTCOMES -> kind != Kind.CLAIMED && kind != Kind.VERIFYING && kind != Kind.REPLAYED;
            case OFF -> false;
        };
    }
}
