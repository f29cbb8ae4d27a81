package dev.once.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** A table of the application in {@code jdbc/books}, another data source than the ledger's. */
@ApplicationScoped
public class Books {

    /** The database said no. */
    public static class Failure extends RuntimeException {
        Failure(SQLException cause) {
            super("the books could not be written", cause);
        }
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void create() {
        change("create table if not exists books (order_id varchar(100))", null);
    }

    void insert(String order) {
        change("insert into books values (?)", order);
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int count(String order) {
        try (Connection connection = source().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select count(*) from books where order_id = ?")) {
            statement.setString(1, order);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    private static void change(String sql, String order) {
        try (Connection connection = source().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            if (order != null) {
                statement.setString(1, order);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    @SuppressWarnings("BanJNDI") // a constant
    private static DataSource source() {
        try {
            return InitialContext.doLookup("java:comp/env/jdbc/books");
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }
}
