package dev.once.chaos.xa;

import dev.once.Effect;
import dev.once.Idempotent;
import dev.once.Key;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Writes into another database than the ledger's. */
@ApplicationScoped
public class Booking {

    @Resource(lookup = "jdbc/books")
    private DataSource books;

    /** Answers with what no second run would. */
    @Transactional
    @Idempotent(action = "xa.book", effect = Effect.TRANSACTIONAL)
    public String book(@Key String order) {
        try (Connection connection = books.getConnection();
                PreparedStatement statement = connection.prepareStatement("insert into books values (?)")) {
            statement.setString(1, order);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the order was not booked", e);
        }
        return UUID.randomUUID().toString();
    }
}
