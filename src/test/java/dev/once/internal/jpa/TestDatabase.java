package dev.once.internal.jpa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The kinds of database that tests run on. PostgreSQL is started once per JVM; MariaDB is somebody else's. */
enum TestDatabase {
    H2,
    POSTGRESQL,
    MARIADB;

    /** {@code jdbc:mariadb://…?user=…&password=…} of a server where tests may create databases. */
    static final String MARIADB_URL = System.getProperty("once.test.mariadb", "");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Those that this build has. */
    static Stream<TestDatabase> available() {
        return Arrays.stream(values()).filter(TestDatabase::isAvailable);
    }

    boolean isAvailable() {
        return this != MARIADB || !MARIADB_URL.isEmpty();
    }

    /** Where a database of its own is to be had, empty. */
    String create() {
        String name = "once_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        return switch (this) {
            case H2 -> {
                String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
                // on a busy machine, loading H2 takes longer than a pool waits for its first connection
                execute(url);
                yield url;
            }
            case POSTGRESQL -> {
                execute(Postgres.SERVER.getJdbcUrl("postgres", "postgres"), "create database " + name);
                yield Postgres.SERVER.getJdbcUrl("postgres", name);
            }
            case MARIADB -> {
                execute(MARIADB_URL, "create database " + name);
                yield MARIADB_URL.replaceFirst("^(jdbc:mariadb://[^/?]+)(/[^?]*)?", "$1/" + name);
            }
        };
    }

    /** Takes a database away that {@link #create()} has made. */
    void drop(String url) {
        switch (this) {
            case H2 -> execute(url, "shutdown");
            case POSTGRESQL -> {
                // goes with the server
            }
            case MARIADB ->
                execute(MARIADB_URL, "drop database " + url.replaceFirst("^jdbc:mariadb://[^/]+/([^?]+).*", "$1"));
        }
    }

    List<String> isolationLevels() {
        return this == POSTGRESQL
                ? List.of("READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE")
                : List.of("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE");
    }

    static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Started at its first use; the JVM's end stops it. */
    private static final class Postgres {

        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(new File("target/postgresql"))
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
