package dev.once.internal.jpa;

import dev.once.exceptions.IdempotentDefinitionException;
import dev.once.spi.AuditStore;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperatorStore;
import dev.once.spi.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.jspecify.annotations.Nullable;

/** The ledger's database, opened once per application. Thread-safe. */
public final class LedgerPersistence implements AutoCloseable {

    private final DataSource shared;
    private final DataSource claims;
    private final Database database;
    private final Statements statements;
    private final SessionFactory sessions;
    private final AuditMode audit;

    private LedgerPersistence(
            DataSource shared, DataSource claims, Database database, SessionFactory sessions, AuditMode audit) {
        this.audit = audit;
        this.shared = shared;
        this.claims = claims;
        this.database = database;
        this.statements = new Statements(database);
        this.sessions = sessions;
    }

    /**
     * Opens the ledger. To be called outside of a transaction.
     *
     * @param shared the JTA data source {@code jdbc/once}, which the application uses too
     * @param claims {@code jdbc/once-claims}, a JTA data source on the same database for the ledger's own transactions;
     *     null where it is not bound
     * @param schema what to do about the tables
     * @param audit what the audit keeps
     * @param properties settings of Hibernate; none is needed in a container
     * @throws IdempotentDefinitionException where the database, its settings or the tables cannot be used
     */
    public static LedgerPersistence open(
            DataSource shared,
            @Nullable DataSource claims,
            SchemaMode schema,
            AuditMode audit,
            Map<String, ?> properties) {
        DataSource own = claims == null ? shared : claims;
        Database database = check(shared);
        if (claims != null && check(claims).getClass() != database.getClass()) {
            throw new IdempotentDefinitionException(
                    "jdbc/once and jdbc/once-claims are different databases: bind both to the same one.");
        }
        if (schema == SchemaMode.MIGRATE) {
            LedgerSchema.migrate(own, database);
        }
        SessionFactory sessions = sessions(shared, properties);
        try {
            if (schema != SchemaMode.NONE) {
                LedgerSchema.validate(sessions, database);
            }
            return new LedgerPersistence(shared, own, database, sessions, audit);
        } catch (RuntimeException e) {
            sessions.close();
            throw e;
        }
    }

    private static Database check(DataSource source) {
        try (Connection connection = source.getConnection()) {
            Database database = Database.of(connection);
            database.check(connection);
            return database;
        } catch (SQLException e) {
            throw new IdempotentDefinitionException(
                    "The ledger's database cannot be reached at start-up: " + e.getMessage(), e);
        }
    }

    private static SessionFactory sessions(DataSource shared, Map<String, ?> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        // columns without a time zone hold UTC, whatever zone the server runs in
        settings.put("hibernate.jdbc.time_zone", "UTC");
        return new HibernatePersistenceProvider()
                .createContainerEntityManagerFactory(new LedgerUnit(shared), settings)
                .unwrap(SessionFactory.class);
    }

    /** The store of operations. */
    public LedgerStore ledger(Transactions transactions, Duration deadAfter) {
        return new JpaLedgerStore(unit(transactions, deadAfter));
    }

    /** The store of the audit. */
    public AuditStore audit(Transactions transactions) {
        return new JpaAuditStore(unit(transactions, Duration.ZERO));
    }

    /** The store for operators. */
    public OperatorStore operators(Transactions transactions, Duration deadAfter) {
        return new JpaOperatorStore(unit(transactions, deadAfter));
    }

    Ledger unit(Transactions transactions, Duration deadAfter) {
        return new Ledger(tables(deadAfter), shared, claims, transactions);
    }

    /** A store of nodes, for one thread. */
    public NodeStore nodes() {
        return new JdbcNodeStore(claims, tables(Duration.ZERO));
    }

    /** The database, as people call it. */
    public String product() {
        return database.product();
    }

    private Tables tables(Duration deadAfter) {
        return new Tables(sessions, database, statements, deadAfter, audit);
    }

    @Override
    public void close() {
        sessions.close();
    }
}
