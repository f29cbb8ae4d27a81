package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Loaded only where the application has Flyway. */
final class FlywayMigration {

    private FlywayMigration() {}

    /** A history of its own, beside the application's, in a schema that need not be empty. */
    static void run(DataSource source, ClassLoader loader, String location) {
        try {
            Flyway.configure(loader)
                    .dataSource(source)
                    .locations(location)
                    // Where none are: the default location is the application's.
                    .callbackLocations(location)
                    .table("once_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IdempotentDefinitionException(
                    "Flyway could not create or change the ledger's tables: " + e.getMessage(), e);
        }
    }
}
