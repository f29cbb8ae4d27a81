package dev.once.internal.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a file that the application opens itself is refused. Should this fail with a newer H2, the refusal in {@link H2}
 * can go.
 */
class EmbeddedH2FileTest {

    @TempDir
    Path directory;

    @Test
    void oneInterruptedThread_breaksTheDatabaseForAll() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("file") + ";WRITE_DELAY=0";
        Connection other = DriverManager.getConnection(url);
        Connection interrupted = DriverManager.getConnection(url);
        try (Statement statement = other.createStatement()) {
            statement.execute("create table t (id int primary key)");
        }
        Thread.currentThread().interrupt();
        assertThat(insert(interrupted, 1)).as("the interrupted thread's own").isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(insert(other, 2)).as("another's, not interrupted").isFalse();
    }

    private static boolean insert(Connection connection, int id) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into t values (" + id + ")");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
