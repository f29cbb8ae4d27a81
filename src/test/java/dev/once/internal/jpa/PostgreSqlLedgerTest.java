package dev.once.internal.jpa;

class PostgreSqlLedgerTest extends JpaLedgerContract {

    PostgreSqlLedgerTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
