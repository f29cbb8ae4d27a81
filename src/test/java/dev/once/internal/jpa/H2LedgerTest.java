package dev.once.internal.jpa;

class H2LedgerTest extends JpaLedgerContract {

    H2LedgerTest() {
        super(TestDatabase.H2);
    }
}
