package dev.once.demo.refunds;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** The ledger's rows, for people to look at. */
@ApplicationScoped
public class OperationRows {

    private static final String SELECT =
            "select action, readable_key, effect, status, generation, fence, owner, attempts, take_overs, doubtful,"
                    + " result, note, failure_type, failure_message, receipt_result, receipt_fence, claimed_at,"
                    + " attempt_at, completed_at, expires_at from once_operation where id = ?";

    private static final String SELECT_ATTEMPTS =
            "select fence, kind, outcome, failure_type, failure_message, started_at, ended_at from once_attempt"
                    + " where operation_id = ? order by generation, fence";

    @Resource(lookup = "jdbc/once")
    private DataSource source;

    Optional<JsonObject> find(String operationId) {
        if (!operationId.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT);
                PreparedStatement ended = connection.prepareStatement(SELECT_ATTEMPTS)) {
            byte[] id = HexFormat.of().parseHex(operationId);
            statement.setBytes(1, id);
            ended.setBytes(1, id);
            try (ResultSet row = statement.executeQuery();
                    ResultSet attempts = ended.executeQuery()) {
                return row.next() ? Optional.of(json(operationId, row, attempts)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be read", e);
        }
    }

    /** The attempt that has succeeded is the operation's own row. */
    private static JsonObject json(String operationId, ResultSet row, ResultSet attempts) throws SQLException {
        JsonArrayBuilder others = Json.createArrayBuilder();
        while (attempts.next()) {
            others.add(columns(attempts));
        }
        return columns(row).add("id", operationId).add("other_attempts", others).build();
    }

    private static JsonObjectBuilder columns(ResultSet row) throws SQLException {
        JsonObjectBuilder json = Json.createObjectBuilder();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
            Object value = row.getObject(i);
            if (value == null) {
                json.addNull(name);
            } else {
                json.add(name, value.toString());
            }
        }
        return json;
    }
}
