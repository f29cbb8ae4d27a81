package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.once.exceptions.IdempotentDefinitionException;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerSchemaTest {

    private static void open(String url, SchemaMode schema) {
        try (AgroalDataSource source = LedgerHarness.pool(url, "READ_COMMITTED", 5)) {
            LedgerHarness.persistence(source, schema).close();
        }
    }

    private static String ddl(TestDatabase kind) throws IOException {
        String file = "META-INF/once/schema/" + kind.name().toLowerCase(java.util.Locale.ROOT) + "/V1__ledger.sql";
        try (InputStream in = LedgerSchema.class.getClassLoader().getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void apply(TestDatabase kind, String url) throws IOException {
        if (kind == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(url, ddl(kind));
            return;
        }
        TestDatabase.execute(
                url,
                Arrays.stream(ddl(kind).replaceAll("(?m)^--.*$", "").split(";"))
                        .filter(statement -> !statement.isBlank())
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void tablesOfTheDdlFile_areValid(TestDatabase kind) throws Exception {
        String url = kind.create();
        apply(kind, url);
        assertThatCode(() -> open(url, SchemaMode.VALIDATE)).doesNotThrowAnyException();
        kind.drop(url);
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void missingTable_isNamedWithTheDdlFile(TestDatabase kind) throws Exception {
        String url = kind.create();
        apply(kind, url);
        TestDatabase.execute(url, "drop table once_attention");
        assertThatThrownBy(() -> open(url, SchemaMode.VALIDATE))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("once_attention")
                .hasMessageContaining("META-INF/once/schema/")
                .hasMessageContaining("/V1__ledger.sql");
        kind.drop(url);
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void missingColumn_isNamedWithItsTable(TestDatabase kind) throws Exception {
        String url = kind.create();
        apply(kind, url);
        TestDatabase.execute(url, "alter table once_operation drop column receipt_fence");
        assertThatThrownBy(() -> open(url, SchemaMode.VALIDATE))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("receipt_fence")
                .hasMessageContaining("once_operation");
        kind.drop(url);
    }

    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void missingTables_areNotLookedForWithoutASchemaCheck(TestDatabase kind) {
        String url = kind.create();
        assertThatCode(() -> open(url, SchemaMode.NONE)).doesNotThrowAnyException();
        kind.drop(url);
    }

    /** The application has tables and a Flyway history of its own, in the same schema, and migrates before and after. */
    @ParameterizedTest
    @MethodSource("dev.once.internal.jpa.TestDatabase#available")
    void migration_leavesTheApplicationsTablesAndHistoryAlone(TestDatabase kind, @TempDir Path migrations)
            throws Exception {
        String url = kind.create();
        java.nio.file.Files.writeString(
                migrations.resolve("V1__application.sql"), "create table orders (id integer primary key);");
        Flyway application = Flyway.configure()
                .dataSource(url, null, null)
                .locations("filesystem:" + migrations)
                .load();
        assertThat(application.migrate().migrationsExecuted).isEqualTo(1);

        open(url, SchemaMode.MIGRATE);
        open(url, SchemaMode.MIGRATE);

        assertThat(application.migrate().migrationsExecuted).isZero();
        assertThat(application.info().all()).hasSize(1);
        assertThatCode(() -> open(url, SchemaMode.VALIDATE)).doesNotThrowAnyException();
        kind.drop(url);
    }

    @Test
    void migrationWithoutFlyway_saysWhatToAdd() throws Exception {
        String url = TestDatabase.H2.create();
        try (AgroalDataSource source = LedgerHarness.pool(url, "READ_COMMITTED", 5);
                WithoutFlyway loader = new WithoutFlyway()) {
            var migrate = loader.loadClass(LedgerSchema.class.getName())
                    .getDeclaredMethod("migrate", DataSource.class, loader.loadClass(Database.class.getName()));
            migrate.setAccessible(true);
            var database = loader.loadClass(H2.class.getName()).getDeclaredConstructor();
            database.setAccessible(true);
            assertThatThrownBy(() -> migrate.invoke(null, source, database.newInstance()))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IdempotentDefinitionException.class)
                    .hasMessageContaining("org.flywaydb:flyway-core")
                    .hasMessageContaining("META-INF/once/schema/h2/V1__ledger.sql");
        }
        TestDatabase.H2.drop(url);
    }

    /** Loads the ledger's classes anew, as an application would that has no Flyway. */
    private static final class WithoutFlyway extends URLClassLoader {

        WithoutFlyway() {
            super(new URL[] {
                LedgerSchema.class.getProtectionDomain().getCodeSource().getLocation()
            });
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.flywaydb")) {
                throw new ClassNotFoundException(name);
            }
            if (name.startsWith("dev.once.internal.jpa")) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void h2FileInTheApplicationsProcess_isRefusedWithTheRemedy(@TempDir Path folder) {
        for (String name : List.of("file:", "", "nio:", "nioMapped:", "async:", "retry:")) {
            String url = "jdbc:h2:" + name + folder.resolve("a") + ";WRITE_DELAY=0";
            assertThatThrownBy(() -> open(url, SchemaMode.MIGRATE))
                    .as(url)
                    .isInstanceOf(IdempotentDefinitionException.class)
                    .hasMessageContaining("interrupted")
                    .hasMessageContaining("jdbc:h2:tcp://localhost")
                    .hasMessageContaining("WRITE_DELAY=0");
        }
    }

    @Test
    void h2InMemory_isAccepted() {
        assertThatCode(() -> open("jdbc:h2:mem:accepted", SchemaMode.MIGRATE)).doesNotThrowAnyException();
    }

    @Test
    void h2ServersFileWithAWriteDelay_isRefusedWithTheRemedy(@TempDir Path folder) throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        try {
            String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./b";
            assertThatThrownBy(() -> open(url, SchemaMode.MIGRATE))
                    .isInstanceOf(IdempotentDefinitionException.class)
                    .hasMessageContaining("WRITE_DELAY=0");
            assertThatCode(() -> open(url + ";WRITE_DELAY=0", SchemaMode.MIGRATE))
                    .doesNotThrowAnyException();
        } finally {
            server.stop();
        }
    }

    @Test
    void otherDatabase_isRefusedByName() {
        DatabaseMetaData metadata = answering(DatabaseMetaData.class, "getDatabaseProductName", "Oracle");
        Connection connection = answering(Connection.class, "getMetaData", metadata);
        DataSource source = answering(DataSource.class, "getConnection", connection);
        assertThatThrownBy(() ->
                        LedgerPersistence.open(source, null, SchemaMode.VALIDATE, AuditMode.FULL, java.util.Map.of()))
                .isInstanceOf(IdempotentDefinitionException.class)
                .hasMessageContaining("Oracle")
                .hasMessageContaining("PostgreSQL");
    }

    private static <T> T answering(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> called.getName().equals(method) ? answer : null));
    }
}
