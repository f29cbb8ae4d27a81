package dev.once.internal.jpa;

/** What start-up does about the ledger's tables: the setting {@code once.schema}. */
public enum SchemaMode {
    /** Checks that they are there as this version needs them. */
    VALIDATE,
    /** Creates or changes them with Flyway, then checks them. */
    MIGRATE,
    /** Nothing. */
    NONE
}
