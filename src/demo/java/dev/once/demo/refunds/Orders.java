package dev.once.demo.refunds;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** The application's own tables, in the data source that it shares with the ledger. */
@ApplicationScoped
public class Orders {

    private static final int AFTER_THE_DATABASE = 100;

    @Resource(lookup = "jdbc/once")
    private DataSource source;

    void createTables(@Observes @Priority(AFTER_THE_DATABASE) @Initialized(ApplicationScoped.class) Object event) {
        update(
                "create table if not exists orders (order_id varchar(100) primary key, refunded numeric(14, 2) not null)");
        update("create table if not exists refunds (refund_id varchar(40) primary key, order_id varchar(100) not null,"
                + " amount numeric(14, 2) not null, reason varchar(500) not null)");
    }

    /** Writes both rows in the caller's transaction. */
    Refund refund(String orderId, BigDecimal amount, String reason) {
        if (update("update orders set refunded = refunded + ? where order_id = ?", amount, orderId) == 0) {
            update("insert into orders (order_id, refunded) values (?, ?)", orderId, amount);
        }
        String refundId = "L-" + UUID.randomUUID();
        update("insert into refunds values (?, ?, ?, ?)", refundId, orderId, amount, reason);
        return new Refund(refundId, orderId, amount);
    }

    private int update(String sql, Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the refund was not written", e);
        }
    }
}
