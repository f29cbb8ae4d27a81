package dev.once.internal.jpa;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import dev.once.spi.AuditStore;
import dev.once.spi.LedgerStore;
import dev.once.spi.NodeStore;
import dev.once.spi.OperationId;
import dev.once.spi.OperatorStore;
import dev.once.spi.Transactions;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.hibernate.engine.transaction.jta.platform.internal.JBossStandAloneJtaPlatform;

/**
 * A ledger under real JTA without a container: Narayana, and a pool that enlists its connections in Narayana's
 * transactions and shares one of them within a transaction, as a container's does.
 */
final class LedgerHarness implements AutoCloseable {

    static final Duration DEAD_AFTER = Duration.ofSeconds(10);
    /** Opening a connection for each caller takes a busy machine a while. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of pools that are there to be exhausted. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(2);

    private static final TransactionManager MANAGER;
    private static final TransactionSynchronizationRegistry REGISTRY;

    static {
        for (String store : new String[] {null, "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir("target/narayana");
        }
        arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
        MANAGER = com.arjuna.ats.jta.TransactionManager.transactionManager();
        REGISTRY = new TransactionSynchronizationRegistryImple();
    }

    private final TestDatabase kind;
    private final String url;
    private final AgroalDataSource source;
    private final LedgerPersistence persistence;
    private final Transactions transactions;

    private LedgerHarness(TestDatabase kind, String url, AgroalDataSource source) {
        this.kind = kind;
        this.url = url;
        this.source = source;
        this.persistence = persistence(source, SchemaMode.MIGRATE);
        this.transactions = new JtaTransactions(REGISTRY, new NarayanaDemarcation());
    }

    /** A ledger in a new database, at READ COMMITTED, with connections enough. */
    static LedgerHarness open(TestDatabase kind) {
        return open(kind, "READ_COMMITTED", 100);
    }

    static LedgerHarness open(TestDatabase kind, String isolation, int connections) {
        String url = kind.create();
        return new LedgerHarness(kind, url, pool(url, isolation, connections));
    }

    /** A ledger whose pool gives up soon. */
    static LedgerHarness exhaustible(TestDatabase kind, int connections) {
        String url = kind.create();
        return new LedgerHarness(kind, url, pool(url, "READ_COMMITTED", connections, IMPATIENCE));
    }

    /** A ledger at this URL of a database that others make and take away. */
    static LedgerHarness at(TestDatabase kind, String url, int connections) {
        return new LedgerHarness(kind, url, pool(url, "READ_COMMITTED", connections));
    }

    static AgroalDataSource pool(String url, String isolation, int connections) {
        return pool(url, isolation, connections, PATIENCE);
    }

    private static AgroalDataSource pool(String url, String isolation, int connections, Duration patience) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .metricsEnabled(true)
                    .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                            .acquisitionTimeout(patience)
                            .transactionIntegration(new NarayanaTransactionIntegration(MANAGER, REGISTRY))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                    .jdbcTransactionIsolation(TransactionIsolation.valueOf(isolation)))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static LedgerPersistence persistence(AgroalDataSource source, SchemaMode schema) {
        return persistence(source, null, schema);
    }

    static LedgerPersistence persistence(AgroalDataSource source, AgroalDataSource claims, SchemaMode schema) {
        return LedgerPersistence.open(
                source,
                claims,
                schema,
                AuditMode.FULL,
                Map.of("hibernate.transaction.jta.platform", new JBossStandAloneJtaPlatform()));
    }

    LedgerStore ledger() {
        return ledger(transactions);
    }

    LedgerStore ledger(Transactions transactions) {
        return persistence.ledger(transactions, DEAD_AFTER);
    }

    OperatorStore operators() {
        return persistence.operators(transactions, DEAD_AFTER);
    }

    AuditStore audit() {
        return persistence.audit(transactions);
    }

    /** The transactions of the store's own. */
    Ledger unit() {
        return persistence.unit(transactions, DEAD_AFTER);
    }

    NodeStore nodes() {
        return persistence.nodes();
    }

    Transactions transactions() {
        return transactions;
    }

    Transactions transactions(Demarcation demarcation) {
        return new JtaTransactions(REGISTRY, demarcation);
    }

    AgroalDataSource source() {
        return source;
    }

    String url() {
        return url;
    }

    TestDatabase kind() {
        return kind;
    }

    /** Runs the work in a caller's transaction, which it may doom. */
    <T> T inTransaction(Callable<T> work) throws Exception {
        return transactions.inNew(work);
    }

    /** Changes rows on a connection of the transaction that is active, or of none. */
    int update(String sql, Object... values) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** The first column of the first row, as text. */
    String query(String sql, Object... values) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** The first column of all rows, as text. */
    List<String> queryAll(String sql, Object... values) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    /** Lets the last heartbeat of a node be that long ago; a negative time lets it live without a heartbeat. */
    void beatAgo(UUID incarnation, Duration ago) throws SQLException {
        String then = switch (kind) {
            case H2 -> "dateadd(millisecond, " + -ago.toMillis() + ", current_timestamp)";
            case POSTGRESQL -> "clock_timestamp() - interval '1 millisecond' * " + ago.toMillis();
            case MARIADB -> "utc_timestamp(6) - interval " + ago.toMillis() * 1000 + " microsecond";
        };
        update("update once_node set heartbeat_at = " + then + " where incarnation = ?", incarnation);
    }

    /** Lets the retention of an operation be just over. */
    void expire(OperationId id) throws SQLException {
        update("update once_operation set expires_at = claimed_at where id = ?", id.bytes());
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() {
        persistence.close();
        source.close();
        kind.drop(url);
    }

    /** What a container's interceptor for {@code @Transactional} does. */
    private static final class NarayanaDemarcation implements Demarcation {

        @Override
        public <T> T inNew(Callable<T> work) throws Exception {
            var suspended = MANAGER.suspend();
            try {
                MANAGER.begin();
                T result;
                try {
                    result = work.call();
                } catch (Throwable e) {
                    MANAGER.rollback();
                    throw e;
                }
                if (MANAGER.getStatus() == jakarta.transaction.Status.STATUS_MARKED_ROLLBACK) {
                    MANAGER.rollback();
                } else {
                    MANAGER.commit();
                }
                return result;
            } finally {
                if (suspended != null) {
                    MANAGER.resume(suspended);
                }
            }
        }

        @Override
        public <T> T without(Callable<T> work) throws Exception {
            var suspended = MANAGER.suspend();
            try {
                return work.call();
            } finally {
                if (suspended != null) {
                    MANAGER.resume(suspended);
                }
            }
        }
    }
}
