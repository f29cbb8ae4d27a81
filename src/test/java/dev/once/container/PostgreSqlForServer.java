package dev.once.container;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Runs a PostgreSQL for the server of the in-container tests, on the port that the build has reserved. */
public final class PostgreSqlForServer implements LauncherSessionListener {

    private EmbeddedPostgres server;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        String port = System.getProperty("once.test.postgresql.port", "");
        if (port.isEmpty()) {
            return;
        }
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(Integer.parseInt(port))
                    .setOverrideWorkingDirectory(new File("target/postgresql"))
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    // for XA
                    .setServerConfig("max_prepared_transactions", "50")
                    // tests count transactions
                    .setServerConfig("track_commit_timestamp", "on")
                    .setServerConfig("autovacuum", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
