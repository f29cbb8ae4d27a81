package dev.once.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The application's own table, in the data source that it shares with the ledger. */
@ApplicationScoped
public class Rows {

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void create() {
        update("create table if not exists business (order_id varchar(100))");
    }

    /** In a transaction that ends with it: outside of one, the container keeps the connection until its caller's end. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void updateAlone(String sql, Object... values) {
        update(sql, values);
    }

    public void insert(String order) {
        update("insert into business values (?)", order);
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int count(String order) {
        return query("select count(*) from business where order_id = ?", order);
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int query(String sql, Object... values) {
        try (Connection connection = source().getConnection();
                PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of all rows. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public List<String> texts(String sql, Object... values) {
        List<String> texts = new ArrayList<>();
        try (Connection connection = source().getConnection();
                PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that H2 holds, as SQL. */
    public String dump() {
        return String.join("\n", texts("script"));
    }

    int update(String sql, Object... values) {
        try (Connection connection = source().getConnection();
                PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As Once finds it. */
    @SuppressWarnings("BanJNDI") // constants
    private static DataSource source() {
        try {
            return InitialContext.doLookup("java:comp/env/jdbc/once");
        } catch (NamingException notBound) {
            try {
                return InitialContext.doLookup("jdbc/once");
            } catch (NamingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
