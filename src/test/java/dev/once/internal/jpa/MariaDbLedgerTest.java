package dev.once.internal.jpa;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Where a server is given: {@code -Donce.test.mariadb=jdbc:mariadb://…}. */
@EnabledIfSystemProperty(named = "once.test.mariadb", matches = ".+")
class MariaDbLedgerTest extends JpaLedgerContract {

    MariaDbLedgerTest() {
        super(TestDatabase.MARIADB);
    }
}
