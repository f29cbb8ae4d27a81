package dev.once.demo.refunds;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A database that does not let a node renew its heartbeat: the rows of all nodes are locked for a while. The server goes on
 * answering, and its node refuses to run anything; when it is over, the node goes on as a new one, and what it was running
 * counts as abandoned.
 */
@ApplicationScoped
public class HeartbeatLock {

    @Resource(lookup = "jdbc/once")
    private DataSource source;

    /** Returns when it is over, or the thread is interrupted. */
    @Transactional
    public void hold(int seconds) {
        try (Connection connection = source.getConnection();
                PreparedStatement lock = connection.prepareStatement("select incarnation from once_node for update")) {
            lock.execute();
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (SQLException e) {
            throw new IllegalStateException("the nodes' rows could not be locked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
