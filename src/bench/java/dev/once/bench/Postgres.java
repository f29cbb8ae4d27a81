package dev.once.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL of this run, whose commits are durable when they are acknowledged. */
final class Postgres implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final Connection connection;

    Postgres(Path directory) throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        connection = DriverManager.getConnection(url(), "postgres", "");
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", "");
    }

    String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    @Override
    public void close() throws IOException, SQLException {
        try (server;
                connection) {
            // both are to be closed
        }
    }
}
