package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.tool.schema.spi.SchemaManagementException;

/** The ledger's tables. */
final class LedgerSchema {

    private static final String FOLDER = "META-INF/once/schema/";

    private LedgerSchema() {}

    /** Compares the tables with what the statements need. */
    static void validate(SessionFactory sessions, Database database) {
        try {
            sessions.getSchemaManager().validateMappedObjects();
        } catch (SchemaManagementException e) {
            throw new IdempotentDefinitionException(
                    "The ledger's tables are not as this version of Once needs them: " + e.getMessage() + ". Apply "
                            + FOLDER + database.folder() + "/V1__ledger.sql from its JAR, or set once.schema=migrate"
                            + " and add Flyway.",
                    e);
        }
    }

    /** Creates or changes the tables, where the application has Flyway. */
    static void migrate(DataSource source, Database database) {
        ClassLoader loader = LedgerSchema.class.getClassLoader();
        try {
            Class.forName("org.flywaydb.core.Flyway", false, loader);
        } catch (ClassNotFoundException e) {
            throw new IdempotentDefinitionException(
                    "once.schema=migrate needs Flyway, which is not on the application's class path. Add"
                            + " org.flywaydb:flyway-core and its module for the database, or apply " + FOLDER
                            + database.folder() + "/V1__ledger.sql yourself and set once.schema=validate.",
                    e);
        }
        FlywayMigration.run(source, loader, "classpath:" + FOLDER + database.folder());
    }
}
