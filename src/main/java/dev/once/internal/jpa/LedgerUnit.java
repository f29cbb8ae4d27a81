package dev.once.internal.jpa;

import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.net.URL;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.jspecify.annotations.Nullable;

/**
 * The persistence unit {@code once}, in code: a {@code persistence.xml} in this JAR would take the application's
 * unnamed {@code @PersistenceContext} away.
 *
 * @param source its JTA data source
 */
record LedgerUnit(DataSource source) implements PersistenceUnitInfo {

    @Override
    public String getPersistenceUnitName() {
        return "once";
    }

    @Override
    public String getPersistenceProviderClassName() {
        return HibernatePersistenceProvider.class.getName();
    }

    @Override
    public PersistenceUnitTransactionType getTransactionType() {
        return PersistenceUnitTransactionType.JTA;
    }

    @Override
    public DataSource getJtaDataSource() {
        return source;
    }

    @Override
    public @Nullable DataSource getNonJtaDataSource() {
        return null;
    }

    @Override
    public List<String> getMappingFileNames() {
        return List.of();
    }

    @Override
    public List<URL> getJarFileUrls() {
        return List.of();
    }

    @Override
    public @Nullable URL getPersistenceUnitRootUrl() {
        return null;
    }

    @Override
    public List<String> getManagedClassNames() {
        return List.of(
                OperationRow.class.getName(),
                AttemptRow.class.getName(),
                AttemptRow.Key.class.getName(),
                AttentionRow.class.getName(),
                AuditRow.class.getName(),
                AuditRow.Key.class.getName(),
                ContextRow.class.getName(),
                NodeRow.class.getName(),
                JobRow.class.getName());
    }

    @Override
    public boolean excludeUnlistedClasses() {
        return true;
    }

    @Override
    public SharedCacheMode getSharedCacheMode() {
        return SharedCacheMode.NONE;
    }

    @Override
    public ValidationMode getValidationMode() {
        return ValidationMode.NONE;
    }

    @Override
    public Properties getProperties() {
        return new Properties();
    }

    @Override
    public String getPersistenceXMLSchemaVersion() {
        return "3.0";
    }

    @Override
    public ClassLoader getClassLoader() {
        return LedgerUnit.class.getClassLoader();
    }

    /** The entities are read only, and need no enhancement. */
    @Override
    public void addTransformer(ClassTransformer transformer) {}

    @Override
    public @Nullable ClassLoader getNewTempClassLoader() {
        return null;
    }
}
