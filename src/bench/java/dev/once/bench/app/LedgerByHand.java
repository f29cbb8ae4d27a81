package dev.once.bench.app;

import dev.once.CallContext.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The statements of Once's first call and replay, as an application would write them itself for a table of the same
 * columns and indexes. They set no lock timeout and no savepoint.
 */
public final class LedgerByHand {

    private static final String LATER = "(clock_timestamp() + cast(? as bigint) * interval '1 microsecond')";

    private static final String CLAIM = "insert into hand_operation (id, action, readable_key, effect, status,"
            + " generation, fence, token, owner, attempts, take_overs, doubtful, fingerprint, seed, receipt_rows_lost,"
            + " parent, tombstone, claimed_at, attempt_at, attempt_until, expires_at, user_id, agent_id, conversation,"
            + " request_id, trace_id) values (?, ?, ?, ?, 'PENDING', 1, 1, ?, ?, 1, 0, false, ?, ?, false, ?, false,"
            + " clock_timestamp(), clock_timestamp(), " + LATER + ", " + LATER + ", ?, ?, ?, ?, ?)";

    private static final String COMPLETE = "update hand_operation set result = ?, note = ?,"
            + " completed_at = clock_timestamp(), status = 'SUCCEEDED' where id = ? and generation = 1 and fence = 1"
            + " and token = ? and status = 'PENDING' and (attempt_until is null or attempt_until >= clock_timestamp())";

    private static final String READ = "select status, fingerprint, result, note, failure_type, failure_message,"
            + " failure_causes from hand_operation where id = ?";

    private static final String BUSINESS = "insert into payment (payment_id, order_id, amount) values (?, ?, ?)";

    private static final UUID OWNER = UUID.randomUUID();
    private static final long RETENTION = TimeUnit.DAYS.toMicros(30);

    private LedgerByHand() {}

    /** What a claim is held by. */
    public record Claimed(String key, UUID token) {}

    /** Creates the tables, beside Once's own; those of an earlier start are emptied. */
    public static void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists hand_operation (like once_operation including all)");
            statement.execute("create table if not exists payment (payment_id varchar(100) primary key, order_id"
                    + " varchar(100) not null, amount numeric(14, 2) not null)");
            statement.execute("truncate hand_operation, payment");
        }
    }

    public static Claimed claim(Connection connection, String effect, String key) throws SQLException {
        Claimed claimed = new Claimed(key, UUID.randomUUID());
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setBytes(1, id(claimed.key()));
            statement.setString(2, "bench.by-hand");
            statement.setString(3, key);
            statement.setString(4, effect);
            statement.setObject(5, claimed.token());
            statement.setObject(6, OWNER);
            statement.setBytes(7, id(claimed.key()));
            statement.setObject(8, UUID.randomUUID());
            statement.setBytes(9, null);
            statement.setObject(10, null);
            statement.setLong(11, RETENTION);
            Map<Field, String> caller = Callers.next();
            statement.setString(12, caller.get(Field.USER));
            statement.setString(13, caller.get(Field.AGENT_ID));
            statement.setString(14, caller.get(Field.CONVERSATION));
            statement.setString(15, caller.get(Field.REQUEST_ID));
            statement.setString(16, caller.get(Field.TRACE_ID));
            statement.executeUpdate();
        }
        return claimed;
    }

    public static void complete(Connection connection, Claimed claimed, String result) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
            statement.setString(1, result);
            statement.setString(2, null);
            statement.setBytes(3, id(claimed.key()));
            statement.setObject(4, claimed.token());
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("the claim is lost");
            }
        }
    }

    /** One select by the primary key. */
    public static String read(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setBytes(1, id(key));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getString(1).equals("SUCCEEDED")) {
                    throw new IllegalStateException("nothing is recorded for " + key);
                }
                return row.getString(3);
            }
        }
    }

    /** The business row. */
    static void pay(Connection connection, Payment payment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BUSINESS)) {
            statement.setString(1, payment.paymentId());
            statement.setString(2, payment.orderId());
            statement.setBigDecimal(3, payment.amount());
            statement.executeUpdate();
        }
    }

    private static byte[] id(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
